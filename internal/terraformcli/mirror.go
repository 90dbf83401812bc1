package terraformcli

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Mirror is a filesystem mirror that contains the provider.
type Mirror struct{ Dir string }

// Configuration returns a CLI configuration file that makes Terraform install providers from the mirror only.
func (m Mirror) Configuration() string {
	return fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", m.Dir)
}

// ProviderPath returns the path of the provider's binary for a program whose default registry is host.
func (m Mirror) ProviderPath(host string) string {
	const version = "0.0.1"
	return filepath.Join(m.Dir, host, "clientvpn", "clientvpn", version, runtime.GOOS+"_"+runtime.GOARCH,
		Executable("terraform-provider-clientvpn_v"+version))
}

// Executable returns the file name of a program.
func Executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

// Build compiles a package of the module that contains the directory, with additional flags of go build.
func Build(ctx context.Context, dir, pkg, output string, flags ...string) error {
	args := append([]string{"build", "-buildvcs=false", "-o", output}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, pkg)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", pkg, err, out)
	}
	return nil
}
