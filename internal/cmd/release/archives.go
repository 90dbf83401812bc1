package main

import (
	"archive/zip"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

const (
	provider = "terraform-provider-clientvpn"
	program  = "clientvpn-emulator"
)

// archives are the files of a release.
type archives struct {
	dir, version string
	// manifest is the path of the registry manifest, which is uploaded under another name. If empty, it is in dir.
	manifest string
}

func (a archives) path(name string) string { return filepath.Join(a.dir, name) }

// name returns the name of a file of the release, such as terraform-provider-clientvpn_1.2.3_linux_amd64.zip.
func (a archives) name(of, suffix string) string { return of + "_" + a.version + "_" + suffix }

// host returns this machine's platform, as in the names of archives.
func host() string { return runtime.GOOS + "_" + runtime.GOARCH }

// verify returns the platforms of a release. It is an error if a checksum does not match, or if a file is missing or superfluous.
func (a archives) verify() ([]string, error) {
	sums, err := a.checksums(a.name(provider, "SHA256SUMS"))
	if err != nil {
		return nil, err
	}
	// A registry rejects a release whose SHA256SUMS has files other than archives and the manifest.
	manifest := a.name(provider, "manifest.json")
	if sums[manifest] == "" {
		return nil, fmt.Errorf("%s does not list %s", a.name(provider, "SHA256SUMS"), manifest)
	}
	delete(sums, manifest)
	platforms, err := a.platforms(provider, sums)
	if err != nil {
		return nil, err
	}
	if sums, err = a.checksums(a.name(program, "checksums.txt")); err != nil {
		return nil, err
	}
	emulators, err := a.platforms(program, sums)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(platforms, emulators) {
		return nil, fmt.Errorf("the provider is built for %s, the emulator for %s", platforms, emulators)
	}
	sums, err = a.checksums(a.name(provider, "sbom_checksums.txt"))
	if err != nil {
		return nil, err
	}
	want := []string{a.name(program, "sbom.cdx.json"), a.name(provider, "sbom.cdx.json")}
	if got := slices.Sorted(maps.Keys(sums)); !slices.Equal(got, want) {
		return nil, fmt.Errorf("the SBOM checksums are of %q, want %q", got, want)
	}
	return platforms, nil
}

// platforms returns the platforms of the archives, and checks their content.
func (a archives) platforms(of string, sums map[string]string) ([]string, error) {
	pattern := regexp.MustCompile("^" + regexp.QuoteMeta(of+"_"+a.version) + `_([a-z]+_[a-z0-9]+)\.zip$`)
	var platforms []string
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		match := pattern.FindStringSubmatch(name)
		if match == nil {
			return nil, fmt.Errorf("the checksums of %s list %s, which is not one of its archives", of, name)
		}
		if err := a.checkContent(name, a.binary(of, match[1])); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		platforms = append(platforms, match[1])
	}
	if !slices.Contains(platforms, host()) {
		return nil, fmt.Errorf("there is no archive of %s for %s", of, host())
	}
	return platforms, nil
}

// binary returns the name of the executable in an archive.
func (a archives) binary(of, platform string) string {
	if of == provider {
		of += "_v" + a.version
	}
	if strings.HasPrefix(platform, "windows_") {
		return of + ".exe"
	}
	return of
}

// checkContent checks that an archive contains exactly the executable and the license.
func (a archives) checkContent(name, binary string) error {
	archive, err := zip.OpenReader(a.path(name))
	if err != nil {
		return err
	}
	defer archive.Close()
	var files []string
	for _, file := range archive.File {
		files = append(files, file.Name)
		if isExecutable := file.Mode()&0o111 != 0; isExecutable != (file.Name == binary) {
			return fmt.Errorf("%s has mode %s", file.Name, file.Mode())
		}
	}
	slices.Sort(files)
	if want := []string{"LICENSE", binary}; !slices.Equal(files, want) {
		return fmt.Errorf("it contains %q, want %q", files, want)
	}
	return nil
}

// checksums returns the checksums in a file, by file name. It is an error if one does not match.
func (a archives) checksums(name string) (map[string]string, error) {
	content, err := os.ReadFile(a.path(name))
	if err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(content)) {
		sum, file, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || filepath.Base(file) != file {
			return nil, fmt.Errorf("%s has the invalid line %q", name, line)
		}
		got, err := sha256Of(a.source(file))
		if err != nil {
			return nil, err
		}
		if got != sum {
			return nil, fmt.Errorf("%s has the checksum %s, but %s has %s", file, got, name, sum)
		}
		sums[file] = sum
	}
	return sums, nil
}

// source returns the path of a file in the release.
func (a archives) source(name string) string {
	if a.manifest != "" && name == a.name(provider, "manifest.json") {
		return a.manifest
	}
	return a.path(name)
}

func sha256Of(path string) (string, error) {
	content, err := os.ReadFile(path)
	return fmt.Sprintf("%x", sha256.Sum256(content)), err
}

// unpackEmulator unpacks the emulator for this machine to a directory and returns its path.
func (a archives) unpackEmulator(dir string) (path string, err error) {
	archive, err := zip.OpenReader(a.path(a.name(program, host()+".zip")))
	if err != nil {
		return "", err
	}
	defer archive.Close()
	return filepath.Join(dir, terraformcli.Executable(program)), os.CopyFS(dir, archive)
}
