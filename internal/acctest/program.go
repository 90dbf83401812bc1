package acctest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// The tests of a package share one build of the provider, because linking takes longer than most tests.
//
//nolint:gochecknoglobals // Main removes the build.
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
		return "", errors.New("the module's directory is unknown")
	}
	path := filepath.Join(dir, terraformcli.Executable(name))
	return path, terraformcli.Build(context.Background(), filepath.Join(filepath.Dir(file), "..", ".."), ".", path, flags...)
}

// raceEnabled reports whether the test was built with the race detector.
func raceEnabled() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// removePrograms removes the programs that buildProgram built.
func removePrograms() {
	if dir, err := programs(); err == nil {
		os.RemoveAll(dir)
	}
}
