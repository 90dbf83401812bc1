package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// workspace is the temporary folder in which everything happens.
type workspace struct {
	root string
}

func newWorkspace() (workspace, error) {
	root, err := os.MkdirTemp("", "clientvpn-demo-")
	return workspace{root: root}, err
}

func (w workspace) remove() error {
	return os.RemoveAll(w.root)
}

func (w workspace) path(elements ...string) string {
	return filepath.Join(append([]string{w.root}, elements...)...)
}

// write puts the configuration, the seed and a CLI configuration file in place.
// The last one has Terraform take the provider from this folder and ask no registry for it.
func (w workspace) write() error {
	mirror := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", w.path("mirror"))
	for name, content := range map[string][]byte{
		"seed.json":          seedJSON,
		"cli.tfrc":           []byte(mirror),
		"config/provider.tf": providerTF,
		"config/leaver.tf":   leaverTF,
	} {
		path := w.path(filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// settings is the environment of Terraform's own in this folder. HOME is in it
// because shared AWS configuration files are there.
func (w workspace) settings(emulator string) map[string]string {
	return map[string]string{
		"AWS_EC2_METADATA_DISABLED": "true",
		"CHECKPOINT_DISABLE":        "1",
		"HOME":                      w.path("home"),
		"TF_CLI_CONFIG_FILE":        w.path("cli.tfrc"),
		"TF_IN_AUTOMATION":          "1",
		"TF_VAR_aws":                emulator,
	}
}

// mirrored is where a Terraform or OpenTofu whose default registry is host
// looks for the provider in the folder's mirror.
func (w workspace) mirrored(host string) string {
	const version = "0.0.1"
	return w.path("mirror", host, "clientvpn", "clientvpn", version, runtime.GOOS+"_"+runtime.GOARCH,
		executable("terraform-provider-clientvpn_v"+version))
}

func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

// build compiles a package of this module.
func build(ctx context.Context, pkg, to string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", to, pkg)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", pkg, err, said)
	}
	return nil
}
