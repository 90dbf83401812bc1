package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	goversion "github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// CLI is the real Terraform or OpenTofu in a directory of its own. It runs the real provider, which uses the system clock.
type CLI struct {
	terraformcli.Program

	workspace terraformcli.Workspace
}

// CLI initializes a directory with a configuration. Settings are environment variables, as NAME=value.
func (e *Emulator) CLI(t *testing.T, configuration string, settings ...string) *CLI {
	t.Helper()
	return initialize(t, builtProgram, configuration, settings)
}

// RaceCLI is like CLI, but its provider has the race detector if the test has it.
func (e *Emulator) RaceCLI(t *testing.T, configuration string, settings ...string) *CLI {
	t.Helper()
	return initialize(t, builtRaceProgram, configuration, settings)
}

func initialize(t *testing.T, build func() (string, error), configuration string, settings []string) *CLI {
	t.Helper()
	cli := newCLI(t, configuration, settings...)
	program, err := build()
	if err == nil {
		err = cli.workspace.LinkProvider(program, cli.Registry())
	}
	if err == nil {
		err = cli.Initialize(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return cli
}

// FindCLI returns the real Terraform or OpenTofu without a configuration.
func FindCLI(t *testing.T) *CLI {
	t.Helper()
	return newCLI(t, "")
}

// newCLI finds Terraform or OpenTofu and writes a configuration.
func newCLI(t *testing.T, configuration string, settings ...string) *CLI {
	t.Helper()
	workspace := terraformcli.Workspace{Root: t.TempDir()}
	err := workspace.Write(map[string][]byte{"cli.tfrc": workspace.UseMirror(), "config/main.tf": []byte(requiredProviders + configuration)})
	path := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if err == nil && path == "" {
		path, err = terraformcli.Find(t.Context(), workspace.Path("bin"))
	}
	if err != nil {
		t.Fatal(err)
	}
	cli := &CLI{workspace.Program(path, os.Environ(), nil), workspace}
	cli.Environment = append(cli.Environment, settings...)
	return cli
}

const requiredProviders = `terraform {
  required_providers {
    clientvpn = { source = "clientvpn/clientvpn" }
  }
}
`

// Do runs a command and returns its output. It fails the test unless the command exits with code.
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
		t.Fatalf("%s %s exited with %d, want %d:\n%s", c.Name(), command, got, code, out.String())
	}
	return out.String()
}

// Apply applies the configuration and returns the output. It fails the test unless the next plan is empty.
func (c *CLI) Apply(t *testing.T, args ...string) string {
	t.Helper()
	output := c.Do(t.Context(), t, 0, "apply", append([]string{"-auto-approve"}, args...)...)
	c.Do(t.Context(), t, 0, "plan", append([]string{"-detailed-exitcode"}, args...)...)
	return output
}

// WantApplyError applies the configuration, which must fail with errors that contain the parts in order.
func (c *CLI) WantApplyError(t *testing.T, parts ...string) {
	t.Helper()
	output := c.Do(t.Context(), t, 1, "apply", "-auto-approve")
	if _, errors, _ := strings.Cut(output, "Error: "); !InOrder(parts...).MatchString(errors) {
		t.Errorf("got the errors\n%s\nwant %q", errors, parts)
	}
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

// StateIfAny returns the state as compact JSON, or "" if there is no state yet.
func (c *CLI) StateIfAny(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(c.Dir, "terraform.tfstate")); errors.Is(err, os.ErrNotExist) {
		return ""
	}
	return c.State(t)
}

// NeedsVersion skips the test if the program is older than minimum.
func (c *CLI) NeedsVersion(t *testing.T, minimum *goversion.Version) {
	t.Helper()
	c.needs(t, minimum, minimum)
}

// NeedsActions skips the test if the program supports neither actions nor the query command.
func (c *CLI) NeedsActions(t *testing.T) {
	t.Helper()
	c.needs(t, tfversion.Version1_14_0, nil)
}

// NeedsEphemeralResources skips the test if the program does not support ephemeral resources.
func (c *CLI) NeedsEphemeralResources(t *testing.T) {
	t.Helper()
	c.needs(t, tfversion.Version1_10_0, tfversion.Version1_11_0)
}

// needs skips the test if the program is older than the given version of Terraform or of OpenTofu. If openTofu is nil, the test needs
// Terraform.
func (c *CLI) needs(t *testing.T, terraform, openTofu *goversion.Version) {
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
	minimum, required := terraform, fmt.Sprint("Terraform ", terraform)
	if openTofu != nil {
		required += fmt.Sprint(" or OpenTofu ", openTofu)
	}
	if name == "OpenTofu" {
		minimum = openTofu
	}
	if minimum == nil || version.LessThan(minimum) {
		t.Skipf("the test needs %s, and this is %s", required, line)
	}
}

// write writes files of the workspace.
func (c *CLI) write(t *testing.T, files map[string][]byte) {
	t.Helper()
	if err := c.workspace.Write(files); err != nil {
		t.Fatal(err)
	}
}
