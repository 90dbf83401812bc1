package main

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// newRelease writes the files that goreleaser writes, for this machine and one more platform.
func newRelease(t *testing.T) archives {
	t.Helper()
	a := archives{dir: t.TempDir(), version: "1.2.3"}
	for _, of := range []string{provider, program} {
		for _, platform := range []string{host(), "windows_386"} {
			writeZip(t, a.path(a.name(of, platform+".zip")), a.binary(of, platform), "LICENSE")
		}
		write(t, a.path(a.name(of, "sbom.cdx.json")), "{}")
	}
	write(t, a.path(a.name(provider, "manifest.json")), "{}")
	a.seal(t)
	return a
}

// seal writes the checksums of all files.
func (a archives) seal(t *testing.T) {
	t.Helper()
	a.sum(t, a.name(provider, "SHA256SUMS"), provider+"_*.zip", provider+"_*_manifest.json")
	a.sum(t, a.name(provider, "sbom_checksums.txt"), "*_sbom.cdx.json")
	a.sum(t, a.name(program, "checksums.txt"), program+"_*.zip")
}

func (a archives) sum(t *testing.T, name string, patterns ...string) {
	t.Helper()
	var lines strings.Builder
	for _, pattern := range patterns {
		paths, err := filepath.Glob(a.path(pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			sum, err := sha256Of(path)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&lines, "%s  %s\n", sum, filepath.Base(path))
		}
	}
	write(t, a.path(name), lines.String())
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// writeZip writes an archive with an executable and other files.
func writeZip(t *testing.T, path, executable string, others ...string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	archive := zip.NewWriter(file)
	for _, name := range append(others, executable) {
		header := &zip.FileHeader{Name: name}
		header.SetMode(0o644)
		if name == executable {
			header.SetMode(0o755)
		}
		content, err := archive.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := content.Write([]byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	a := newRelease(t)
	got, err := a.verify()
	want := []string{host(), "windows_386"}
	slices.Sort(want)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, error %v, want %q", got, err, want)
	}
	path, err := a.unpackEmulator(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != filepath.Base(path) {
		t.Errorf("unpacked %q, error %v", content, err)
	}
}

func TestVerify_rejectsInvalidReleases(t *testing.T) {
	t.Parallel()
	windows := provider + "_1.2.3_windows_386.zip"
	for name, tc := range map[string]struct {
		change func(t *testing.T, a archives)
		want   string
	}{
		"a changed archive": {
			func(t *testing.T, a archives) {
				t.Helper()
				writeZip(t, a.path(windows), "other.exe", "LICENSE")
			},
			windows + " has the checksum",
		},
		"a bill of materials among the archives": {
			func(t *testing.T, a archives) {
				t.Helper()
				a.sum(t, a.name(provider, "SHA256SUMS"), provider+"_*.zip", "*_manifest.json", "*_sbom.cdx.json")
			},
			"sbom.cdx.json, which is not one of its archives",
		},
		"no manifest": {
			func(t *testing.T, a archives) {
				t.Helper()
				a.sum(t, a.name(provider, "SHA256SUMS"), provider+"_*.zip")
			},
			"does not list " + provider + "_1.2.3_manifest.json",
		},
		"another executable": {
			func(t *testing.T, a archives) {
				t.Helper()
				writeZip(t, a.path(windows), "other.exe", "LICENSE")
				a.seal(t)
			},
			windows + ": other.exe has mode",
		},
		"an extra file": {
			func(t *testing.T, a archives) {
				t.Helper()
				writeZip(t, a.path(windows), a.binary(provider, "windows_386"), "LICENSE", "README.md")
				a.seal(t)
			},
			`want ["LICENSE" "` + provider,
		},
		"no emulator for a platform": {
			func(t *testing.T, a archives) {
				t.Helper()
				if err := os.Remove(a.path(a.name(program, "windows_386.zip"))); err != nil {
					t.Fatal(err)
				}
				a.seal(t)
			},
			"the emulator for [",
		},
		"no bill of materials": {
			func(t *testing.T, a archives) {
				t.Helper()
				a.sum(t, a.name(provider, "sbom_checksums.txt"), provider+"_*_sbom.cdx.json")
			},
			"the SBOM checksums are of",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newRelease(t)
			tc.change(t, a)
			if _, err := a.verify(); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %s", err, tc.want)
			}
		})
	}
}
