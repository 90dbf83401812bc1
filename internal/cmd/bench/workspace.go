package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// configurationHead configures the provider as most people do. The environment has the rest. The peer has the same address.
const configurationHead = `terraform {
  required_providers {
    %[1]s = { source = "clientvpn/clientvpn" }
  }
}

provider %[1]q {
%[2]s}

`

// workspace is a directory of Terraform's, with a provider.
type workspace struct {
	lab         *lab
	dir         string
	environment []string
}

// workspace initializes a directory for a configuration of the provider, which is built from pkg and calls the emulator at url.
func (l *lab) workspace(ctx context.Context, pkg, url, configuration string) (*workspace, error) {
	name, arguments := "clientvpn", "  region = \"us-east-1\"\n"
	if pkg == emptyProvider {
		name, arguments = "empty", ""
	}
	l.workspaces++
	root := filepath.Join(l.root, fmt.Sprint("workspace-", l.workspaces))
	mirror := terraformcli.Mirror{Dir: filepath.Join(root, "mirror")}
	w := &workspace{lab: l, dir: filepath.Join(root, "config"), environment: terraformcli.Environment(l.environment, map[string]string{
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": url,
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_CA_BUNDLE": "", // The machine's takes the provider milliseconds to parse at each start, and a plan is measured in those.
		"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": filepath.Join(root, "cli.tfrc"),
	})}
	program, err := l.program(ctx, pkg)
	if err != nil {
		return nil, err
	}
	installed := mirror.ProviderPath(terraformcli.Program{Path: l.terraform}.Registry())
	if err := os.MkdirAll(filepath.Dir(installed), 0o700); err != nil {
		return nil, err
	}
	if err := os.Link(program, installed); err != nil {
		return nil, err
	}
	for path, content := range map[string]string{
		filepath.Join(root, "cli.tfrc"): mirror.Configuration(),
		filepath.Join(w.dir, "main.tf"): fmt.Sprintf(configurationHead, name, arguments) + configuration,
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return nil, err
		}
	}
	_, err = w.run(ctx, "init")
	return w, err
}

// run runs a command of Terraform.
func (w *workspace) run(ctx context.Context, command string, args ...string) (usage, error) {
	args = append([]string{command, "-no-color", "-input=false"}, args...)
	return w.lab.measure(ctx, w.dir, w.environment, w.lab.terraform, args...)
}

func (w *workspace) plan(ctx context.Context, args ...string) (usage, error) {
	return w.run(ctx, "plan", args...)
}

func (w *workspace) apply(ctx context.Context, args ...string) (usage, error) {
	return w.run(ctx, "apply", append([]string{"-auto-approve"}, args...)...)
}

// forget removes the state, so that the next apply creates everything.
func (w *workspace) forget() error {
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup"} {
		if err := os.RemoveAll(filepath.Join(w.dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// stateSize returns the size of the state in bytes.
func (w *workspace) stateSize() (int64, error) {
	info, err := os.Stat(filepath.Join(w.dir, "terraform.tfstate"))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// keepInstances removes all but the first n instances of the only resource from the state.
func (w *workspace) keepInstances(n int) error {
	path := filepath.Join(w.dir, "terraform.tfstate")
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var state map[string]any
	if err := json.Unmarshal(content, &state); err != nil {
		return err
	}
	resources, _ := state["resources"].([]any)
	if len(resources) != 1 {
		return fmt.Errorf("the state has %d resources, want 1", len(resources))
	}
	resource, _ := resources[0].(map[string]any)
	instances, _ := resource["instances"].([]any)
	if len(instances) < n {
		return fmt.Errorf("the state has %d instances, want %d", len(instances), n)
	}
	resource["instances"] = instances[:n]
	if content, err = json.Marshal(state); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}
