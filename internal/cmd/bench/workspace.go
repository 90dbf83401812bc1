package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// configurationHead configures the provider as most people do, with the rest in the environment. The peer has the same address.
const configurationHead = `terraform {
  required_providers {
    %[1]s = { source = "clientvpn/clientvpn" }
  }
}

provider %[1]q {
%[2]s}

`

// workspace is a working directory of Terraform, with a provider.
type workspace struct {
	terraformcli.Program

	lab *lab
}

// workspace initializes a working directory with a configuration. The provider is built from pkg and calls the emulator at url.
func (l *lab) workspace(ctx context.Context, pkg, url, configuration string) (*workspace, error) {
	name, arguments := "clientvpn", "  region = \"us-east-1\"\n"
	if pkg == emptyProvider {
		name, arguments = "empty", ""
	}
	provider, err := l.program(ctx, pkg)
	if err != nil {
		return nil, err
	}
	l.workspaces++
	files := terraformcli.Workspace{Root: filepath.Join(l.root, fmt.Sprint("workspace-", l.workspaces))}
	if err := files.Write(map[string][]byte{
		"cli.tfrc":       files.UseMirror(),
		"config/main.tf": []byte(fmt.Sprintf(configurationHead, name, arguments) + configuration),
	}); err != nil {
		return nil, err
	}
	w := &workspace{lab: l, Program: files.Program(l.terraform, l.environment, map[string]string{
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": url,
	})}
	if err := files.LinkProvider(provider, w.Registry()); err != nil {
		return nil, err
	}
	return w, w.Initialize(ctx)
}

// run measures a command of Terraform.
func (w *workspace) run(ctx context.Context, command string, args ...string) (usage, error) {
	args = append([]string{command, "-no-color", "-input=false"}, args...)
	return w.lab.measure(ctx, w.Dir, w.Environment, w.Path, args...)
}

func (w *workspace) plan(ctx context.Context, args ...string) (usage, error) {
	return w.run(ctx, "plan", args...)
}

func (w *workspace) apply(ctx context.Context, args ...string) (usage, error) {
	return w.run(ctx, "apply", append([]string{"-auto-approve"}, args...)...)
}

// write writes a file next to the configuration.
func (w *workspace) write(name string, content []byte) error {
	return os.WriteFile(filepath.Join(w.Dir, name), content, 0o600)
}

// removeState removes the state, so that the next apply creates everything.
func (w *workspace) removeState() error {
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup"} {
		if err := os.RemoveAll(filepath.Join(w.Dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// stateSize returns the size of the state in bytes.
func (w *workspace) stateSize() (int64, error) {
	info, err := os.Stat(filepath.Join(w.Dir, "terraform.tfstate"))
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// keepInstances removes all but the first n instances of the only resource from the state.
func (w *workspace) keepInstances(n int) error {
	path := filepath.Join(w.Dir, "terraform.tfstate")
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
