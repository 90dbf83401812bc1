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

// The provider is built once for all tests of a package: linking it takes longer than most of them.
//
//nolint:gochecknoglobals // It lasts as long as the test process, which ends in Main.
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

// buildProgram builds the provider into a directory of its own and returns the program's path.
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

// link makes a program available under another path. The link is hard, so that each test's processes can be told by their path.
func link(t *testing.T, program, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(program, path); err != nil {
		t.Fatal(err)
	}
}
