package terraformcli

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Mirror is a folder from which Terraform takes the provider, as if a registry had it.
type Mirror struct{ Folder string }

// Configuration is a CLI configuration file that has Terraform ask the mirror, and no registry.
func (m Mirror) Configuration() string {
	return fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", m.Folder)
}

// Provider is where a Terraform or OpenTofu whose default registry is host looks for the provider's program.
func (m Mirror) Provider(host string) string {
	const version = "0.0.1"
	return filepath.Join(m.Folder, host, "clientvpn", "clientvpn", version, runtime.GOOS+"_"+runtime.GOARCH,
		Executable("terraform-provider-clientvpn_v"+version))
}

// Executable is the file name of a program.
func Executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

// Build compiles a package of this module, which the folder is in, with additional flags of go build.
func Build(ctx context.Context, folder, pkg, to string, flags ...string) error {
	args := append([]string{"build", "-buildvcs=false", "-o", to}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, pkg)...)
	cmd.Dir = folder
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", pkg, err, said)
	}
	return nil
}
