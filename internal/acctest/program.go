package acctest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// The provider is built once for all tests of a package, because linking takes longer than most tests.
//
//nolint:gochecknoglobals // Main removes it.
var (
	programs         = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "terraform-provider-clientvpn-") })
	builtProgram     = sync.OnceValues(func() (string, error) { return buildProgram("plain") })
	builtRaceProgram = sync.OnceValues(func() (string, error) {
		if !raceEnabled() {
			return builtProgram()
		}
		return buildProgram("race", "-race")
	})
)

// buildProgram builds the provider and returns the path of the program.
func buildProgram(name string, flags ...string) (string, error) {
	dir, err := programs()
	if err != nil {
		return "", err
	}
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		return "", errors.New("the module's directory is not known")
	}
	path := filepath.Join(dir, terraformcli.Executable(name))
	return path, terraformcli.Build(context.Background(), filepath.Join(filepath.Dir(file), "..", ".."), ".", path, flags...)
}

// raceEnabled reports whether the test was built with the race detector.
func raceEnabled() bool {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return false
	}
	for _, setting := range info.Settings {
		if setting.Key == "-race" {
			return setting.Value == "true"
		}
	}
	return false
}

// removePrograms removes what buildProgram built.
func removePrograms() {
	if dir, err := programs(); err == nil {
		os.RemoveAll(dir)
	}
}

// link makes a program available under another path, so that a test can identify its processes. Its link is hard, because the
// kernel resolves symbolic ones.
func link(t *testing.T, program, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(program, path); err != nil {
		t.Fatal(err)
	}
}
