package terraformcli

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Workspace is a directory with the files of one Program: its configuration in config, its CLI configuration in cli.tfrc, and a
// filesystem mirror with the provider in mirror.
type Workspace struct{ Root string }

// Path returns the path of a file, whose name is relative to the root and separated by slashes.
func (w Workspace) Path(name string) string { return filepath.Join(w.Root, filepath.FromSlash(name)) }

// Write writes files by name, and creates their directories.
func (w Workspace) Write(files map[string][]byte) error {
	for name, content := range files {
		if err := os.MkdirAll(filepath.Dir(w.Path(name)), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(w.Path(name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Program returns the program at path, with config as its working directory. Its environment is base, without the machine's AWS and
// Terraform settings, and with those in settings.
func (w Workspace) Program(path string, base []string, settings map[string]string) Program {
	environment := map[string]string{
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
		"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": w.Path("cli.tfrc"),
	}
	maps.Copy(environment, settings)
	return Program{Path: path, Dir: w.Path("config"), Environment: Environment(base, environment)}
}

// Environment returns base with the variables in extra, and without those that configure AWS or Terraform.
func Environment(base []string, extra map[string]string) []string {
	out := slices.DeleteFunc(slices.Clone(base), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		_, replaced := extra[name]
		return replaced || strings.HasPrefix(strings.ToUpper(name), "AWS_") || strings.HasPrefix(strings.ToUpper(name), "TF_")
	})
	for name, value := range extra {
		out = append(out, name+"="+value)
	}
	return out
}

// UseMirror returns a CLI configuration that installs providers from the workspace's mirror only.
func (w Workspace) UseMirror() []byte {
	return ProviderInstallation("filesystem_mirror", "path", w.Path("mirror"))
}

// ProviderInstallation returns a CLI configuration with one installation method, such as network_mirror, and its argument.
func ProviderInstallation(method, argument, value string) []byte {
	return fmt.Appendf(nil, "provider_installation {\n  %s {\n    %s = %q\n  }\n}\n", method, argument, value)
}

// ProviderPath returns the path of the provider in the mirror, for a program whose default registry is host.
func (w Workspace) ProviderPath(host string) string {
	const version = "0.0.1"
	return w.Path("mirror/" + host + "/clientvpn/clientvpn/" + version + "/" + runtime.GOOS + "_" + runtime.GOARCH + "/" +
		Executable("terraform-provider-clientvpn_v"+version))
}

// LinkProvider puts a provider into the mirror, for a program whose default registry is host. The link is hard, so that the
// processes of a workspace can be told from those of others by the path of their executable.
func (w Workspace) LinkProvider(executable, host string) error {
	if err := os.MkdirAll(filepath.Dir(w.ProviderPath(host)), 0o700); err != nil {
		return err
	}
	return os.Link(executable, w.ProviderPath(host))
}
