package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	goversion "github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// CLI is the real Terraform or OpenTofu, in its own directory. It runs the real provider, which uses the system clock.
type CLI struct {
	terraformcli.Program
}

// CLI initializes a directory with a configuration for Terraform or OpenTofu. settings are environment variables, as NAME=value.
func (w *Emulator) CLI(t *testing.T, configuration string, settings ...string) *CLI {
	t.Helper()
	return w.cli(t, builtProgram, configuration, settings)
}

// RaceCLI is like CLI, but its provider has the race detector if the test has it.
func (w *Emulator) RaceCLI(t *testing.T, configuration string, settings ...string) *CLI {
	t.Helper()
	return w.cli(t, builtRaceProgram, configuration, settings)
}

func (w *Emulator) cli(t *testing.T, build func() (string, error), configuration string, settings []string) *CLI {
	t.Helper()
	root := t.TempDir()
	cli := newCLI(t, root, configuration)
	mirror := terraformcli.Mirror{Dir: filepath.Join(root, "mirror")}
	write(t, filepath.Join(root, "cli.tfrc"), mirror.Configuration())
	own := map[string]string{
		"AWS_EC2_METADATA_DISABLED": "true", "CHECKPOINT_DISABLE": "1", "HOME": root,
		"TF_CLI_CONFIG_FILE": filepath.Join(root, "cli.tfrc"),
	}
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		own[name] = value
	}
	cli.Environment = terraformcli.Environment(os.Environ(), own)
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	link(t, program, mirror.ProviderPath(cli.Registry()))
	if err := cli.Initialize(t.Context()); err != nil {
		t.Fatal(err)
	}
	return cli
}

// FindCLI returns the real Terraform or OpenTofu, without a configuration.
func FindCLI(t *testing.T) *CLI {
	t.Helper()
	return newCLI(t, t.TempDir(), "")
}

// newCLI finds Terraform or OpenTofu and writes a configuration below root.
func newCLI(t *testing.T, root, configuration string) *CLI {
	t.Helper()
	path := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if path == "" {
		found, err := terraformcli.Find(t.Context(), filepath.Join(root, "bin"))
		if err != nil {
			t.Fatal(err)
		}
		path = found
	}
	cli := &CLI{terraformcli.Program{Path: path, Dir: filepath.Join(root, "config")}}
	write(t, filepath.Join(cli.Dir, "main.tf"), `terraform {
  required_providers {
    clientvpn = { source = "clientvpn/clientvpn" }
  }
}
`+configuration)
	return cli
}

// Do runs a command, fails the test unless it exits with this code, and returns its output.
func (c *CLI) Do(ctx context.Context, t *testing.T, code int, command string, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	err := c.Run(ctx, &out, command, args...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if got != code {
		t.Fatalf("%s %s ended with %d, want %d:\n%s", c.Name(), command, got, code, out.String())
	}
	return out.String()
}

// State returns the state as compact JSON.
func (c *CLI) State(t *testing.T) string {
	t.Helper()
	state, err := os.ReadFile(filepath.Join(c.Dir, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, state); err != nil {
		t.Fatal(err)
	}
	return compact.String()
}

// StateIfAny returns the state as compact JSON, or "" if there is none yet.
func (c *CLI) StateIfAny(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(c.Dir, "terraform.tfstate")); errors.Is(err, os.ErrNotExist) {
		return ""
	}
	return c.State(t)
}

// HasActions reports whether the program has actions.
func (c *CLI) HasActions(t *testing.T) bool {
	t.Helper()
	name, version := c.version(t)
	return name == "Terraform" && version.GreaterThanOrEqual(tfversion.Version1_14_0)
}

// NeedsVersion skips the test if the program is older than minimum.
func (c *CLI) NeedsVersion(t *testing.T, minimum *goversion.Version) {
	t.Helper()
	if name, version := c.version(t); version.LessThan(minimum) {
		t.Skipf("needs version %s, this is %s %s", minimum, name, version)
	}
}

// version returns the name and the version of the program.
func (c *CLI) version(t *testing.T) (string, *goversion.Version) {
	t.Helper()
	line, err := c.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	name, number, _ := strings.Cut(line, " v")
	version, err := goversion.NewVersion(number)
	if err != nil {
		t.Fatal(err)
	}
	return name, version
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
