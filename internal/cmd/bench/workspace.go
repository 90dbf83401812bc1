package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// workspace is a working directory of Terraform, with a provider.
type workspace struct {
	terraformcli.Program

	lab *lab
	// vpn is the emulator that the provider calls, or nil.
	vpn *service
}

// workspace initializes a working directory with a configuration and the provider that is built from pkg. The provider is configured
// as most people do, with the rest in the environment.
func (l *lab) workspace(pkg, configuration string) *workspace {
	name := "clientvpn"
	if pkg == emptyProvider {
		name = "empty" // It has the same address.
	}
	provider := l.program(pkg)
	l.workspaces++
	files := terraformcli.Workspace{Root: filepath.Join(l.root, fmt.Sprint("workspace-", l.workspaces))}
	l.check(files.Write(map[string][]byte{
		"cli.tfrc":           files.UseMirror(),
		"config/provider.tf": []byte(l.render("provider.tf", map[string]any{"name": name})),
		"config/main.tf":     []byte(configuration),
	}))
	w := &workspace{lab: l, Program: files.Program(l.terraform, l.environment, map[string]string{
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
	})}
	l.check(files.LinkProvider(provider, w.Registry()))
	l.check(w.Initialize(l.ctx))
	return w
}

// use makes the provider call an emulator.
func (w *workspace) use(vpn *service) {
	w.vpn = vpn
	w.Environment = append(w.Environment, "AWS_ENDPOINT_URL="+vpn.URL)
}

// run measures a command of Terraform.
func (w *workspace) run(command string, args ...string) usage {
	args = append([]string{command, "-no-color", "-input=false"}, args...)
	used := w.lab.measure(w.Dir, w.Environment, w.Path, args...)
	if w.vpn != nil {
		used.calls = w.vpn.calls()
	}
	return used
}

func (w *workspace) plan(args ...string) usage { return w.run("plan", args...) }

func (w *workspace) apply(args ...string) usage {
	return w.run("apply", append([]string{"-auto-approve"}, args...)...)
}

// write writes a file next to the configuration.
func (w *workspace) write(name string, content []byte) {
	w.lab.check(os.WriteFile(filepath.Join(w.Dir, name), content, 0o600))
}

// removeState removes the state, so that the next apply creates everything.
func (w *workspace) removeState() {
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup"} {
		w.lab.check(os.RemoveAll(filepath.Join(w.Dir, name)))
	}
}

// state returns the content of the state.
func (w *workspace) state() []byte {
	content, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	w.lab.check(err)
	return content
}

// keepInstances removes all but the first n instances of the only resource from the state.
func (w *workspace) keepInstances(n int) {
	var state map[string]any
	w.lab.check(json.Unmarshal(w.state(), &state))
	resources, _ := state["resources"].([]any)
	if len(resources) != 1 {
		w.lab.check(fmt.Errorf("the state has %d resources, want 1", len(resources)))
	}
	resource, _ := resources[0].(map[string]any)
	instances, _ := resource["instances"].([]any)
	if len(instances) < n {
		w.lab.check(fmt.Errorf("the state has %d instances, want %d", len(instances), n))
	}
	resource["instances"] = instances[:n]
	content, err := json.Marshal(state)
	w.lab.check(err)
	w.write("terraform.tfstate", content)
}
