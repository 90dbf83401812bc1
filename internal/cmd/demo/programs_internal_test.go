package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shell stands for somebody else's program: it runs the script that its first
// argument names. The tests write no executables, because one that is run right
// after it was written can still be busy.
func shell(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("needs a shell")
	}
	return path
}

func write(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFindTerraform_prefersTerraformAndTakesOpenTofu(t *testing.T) {
	terraformPath := write(t, filepath.Join(t.TempDir(), executable("terraform")), "")
	tofuPath := write(t, filepath.Join(t.TempDir(), executable("tofu")), "")

	for name, tc := range map[string]struct{ path, want string }{
		"both":          {path: filepath.Dir(tofuPath) + string(os.PathListSeparator) + filepath.Dir(terraformPath), want: terraformPath},
		"only OpenTofu": {path: filepath.Dir(tofuPath), want: tofuPath},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PATH", tc.path)

			got, err := findTerraform(t.Context(), t.TempDir())
			if err != nil || got != tc.want {
				t.Errorf("found %q, error %v, want %q", got, err, tc.want)
			}
		})
	}
}

func TestTerraform_runsInItsFolderWithItsEnvironment(t *testing.T) {
	t.Parallel()

	folder := t.TempDir()
	write(t, filepath.Join(folder, "plan"), `echo "$DEMO $*"`)
	var out strings.Builder
	tf := terraform{path: shell(t), folder: folder, environment: []string{"DEMO=yes"}}
	if err := tf.run(t.Context(), &out, "plan", "-input=false"); err != nil {
		t.Fatal(err)
	}
	if want := "yes -no-color -input=false\n"; out.String() != want {
		t.Errorf("said %q, want %q", out.String(), want)
	}
}

func TestTerraform_saysWhatItsProgramSaidWhenInitFails(t *testing.T) {
	t.Parallel()

	folder := t.TempDir()
	write(t, filepath.Join(folder, "init"), "echo no such provider >&2; exit 3")
	err := terraform{path: shell(t), folder: folder}.initialize(t.Context())
	if err == nil || err.Error() != "sh init: exit status 3\nno such provider\n" {
		t.Errorf("error %v", err)
	}
}

func TestStartEmulator_waitsForTheReadyLineAndStops(t *testing.T) {
	t.Parallel()

	program := `echo "$*"; echo "clientvpn-emulator listening on http://127.0.0.1:5"; exec sleep 60`
	vpn, err := startEmulator(t.Context(), shell(t), "-c", program, "emulator", "-listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if vpn.url != "http://127.0.0.1:5" {
		t.Errorf("url %q", vpn.url)
	}
	if err := vpn.stop(); err != nil {
		t.Error(err)
	}
}

func TestStartEmulator_saysWhyTheProgramEnded(t *testing.T) {
	t.Parallel()

	_, err := startEmulator(t.Context(), shell(t), "-c", "echo the seed is broken >&2; exit 2")
	if err == nil || !strings.Contains(err.Error(), "it ended before it was ready\nthe seed is broken") {
		t.Errorf("error %v", err)
	}
}

func TestEmulator_connections(t *testing.T) {
	t.Parallel()

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/_emulator/state" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(`{"endpoints":[{"id":"e"}],"connections":[{"id":"c-1","username":"alice","client_ip":"10.0.0.2","status":"active","traffic":{}}]}`))
	}))
	t.Cleanup(server.Close)

	got, err := (&emulator{url: server.URL}).connections(t.Context())
	want := []connection{{ID: "c-1", Username: "alice", ClientIP: "10.0.0.2", Status: "active"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, error %v, want %v", got, err, want)
	}

	if _, err := (&emulator{url: server.URL + "/elsewhere"}).connections(t.Context()); err == nil || !strings.HasSuffix(err.Error(), "404 Not Found") {
		t.Errorf("error %v", err)
	}
}
