package main

import (
	"maps"
	"os"
	"path/filepath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// workspace is a temporary directory.
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

// mirror returns the mirror from which Terraform installs the provider.
func (w workspace) mirror() terraformcli.Mirror {
	return terraformcli.Mirror{Dir: w.path("mirror")}
}

func (w workspace) path(elements ...string) string {
	return filepath.Join(append([]string{w.root}, elements...)...)
}

// write writes the configuration, the seed and a CLI configuration file that makes
// Terraform install the provider from the workspace.
func (w workspace) write() error {
	return w.writeAll(map[string][]byte{
		"seed.json":          seedJSON,
		"cli.tfrc":           []byte(w.mirror().Configuration()),
		"config/provider.tf": providerTF,
		"config/leaver.tf":   leaverTF,
	})
}

// writeAll writes files by their paths.
func (w workspace) writeAll(files map[string][]byte) error {
	for name, content := range files {
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

// settings returns environment variables for Terraform, with additional ones. HOME
// hides the shared AWS configuration files.
func (w workspace) settings(url string, additional map[string]string) map[string]string {
	settings := map[string]string{
		"AWS_EC2_METADATA_DISABLED": "true",
		"CHECKPOINT_DISABLE":        "1",
		"HOME":                      w.path("home"),
		"TF_CLI_CONFIG_FILE":        w.path("cli.tfrc"),
		"TF_IN_AUTOMATION":          "1",
		"TF_VAR_aws":                url,
	}
	maps.Copy(settings, additional)
	return settings
}
