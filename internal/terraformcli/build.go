package terraformcli

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
)

// Executable returns the file name of a program.
func Executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

// Build compiles a package of the module in dir, with additional flags of go build.
func Build(ctx context.Context, dir, pkg, output string, flags ...string) error {
	args := append([]string{"build", "-buildvcs=false", "-o", output}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, pkg)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", pkg, err, out)
	}
	return nil
}
