package main

import (
	"os"
	"path/filepath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
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

// mirror is where Terraform takes the provider from.
func (w workspace) mirror() terraformcli.Mirror {
	return terraformcli.Mirror{Folder: w.path("mirror")}
}

func (w workspace) path(elements ...string) string {
	return filepath.Join(append([]string{w.root}, elements...)...)
}

// write puts the configuration, the seed and a CLI configuration file in place.
// The last one has Terraform take the provider from this folder and ask no registry for it.
func (w workspace) write() error {
	for name, content := range map[string][]byte{
		"seed.json":          seedJSON,
		"cli.tfrc":           []byte(w.mirror().Configuration()),
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
