// Package internal_test checks the rules that hold for all packages.
package internal_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const (
	module = "github.com/clientvpn/terraform-provider-clientvpn"
	// noun stands for every directory below internal/ that layers does not name.
	noun = "noun"
)

// layers are the directories below internal/, from the bottom up. A package
// imports packages of lower layers and of its own directory only.
var layers = [][]string{
	{"awshttp", "emulator", "terraformcli"},
	{"clientvpn"},
	{"diagnose", "simulation"},
	{"framework"},
	{"awsconfig"},
	{noun},
	{"provider"},
	{"acctest", "cmd", "main"},
}

// goPackage is a package as `go list -json` describes it.
type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
	Deps                               []string
}

func TestImports_pointDown(t *testing.T) {
	t.Parallel()
	directories := map[string]bool{noun: true}
	for _, p := range packages(t) {
		from := directory(p.ImportPath)
		directories[from] = true
		for _, path := range p.Imports {
			if to := directory(path); to != "" && to != from && layer(to) >= layer(from) {
				t.Errorf("%s imports %s, which is not in a lower layer", p.ImportPath, path)
			}
		}
		// Tests may import the harness, but no other noun.
		for _, path := range slices.Concat(p.TestImports, p.XTestImports) {
			to := directory(path)
			isAbove := to == "provider" || layer(to) == layer(noun)
			if to != "" && to != from && isAbove && layer(from) <= layer(noun) {
				t.Errorf("a test of %s imports %s, which is not in a lower layer", p.ImportPath, path)
			}
		}
	}
	for _, name := range slices.Concat(layers...) {
		if !directories[name] {
			t.Errorf("layers names %q, which does not exist", name)
		}
	}
}

func TestDependencies_areNotForbidden(t *testing.T) {
	t.Parallel()
	const terraform, services = "github.com/hashicorp/terraform-", "github.com/aws/aws-sdk-go-v2/service/"
	forbidden := map[string][]string{
		"main":      {module + "/internal/acctest", module + "/internal/emulator", module + "/internal/terraformcli"},
		"awshttp":   {terraform},
		"clientvpn": {terraform},
		// Marshalling shared with the client under test would hide that client's mistakes.
		"emulator": {terraform, services},
	}
	for _, p := range packages(t) {
		for _, dependency := range p.Deps {
			for _, prefix := range forbidden[directory(p.ImportPath)] {
				if strings.HasPrefix(dependency, prefix) {
					t.Errorf("%s depends on %s", p.ImportPath, dependency)
				}
			}
		}
	}
}

// directory returns the directory below internal/ that holds a package, "main"
// for the module's root, or "" for a package of another module.
func directory(path string) string {
	path, ours := strings.CutPrefix(path, module)
	if !ours {
		return ""
	}
	path, ours = strings.CutPrefix(path, "/internal/")
	if !ours {
		return "main"
	}
	name, _, _ := strings.Cut(path, "/")
	return name
}

// layer returns the index of a directory's layer.
func layer(directory string) int {
	contains := func(name string) func([]string) bool {
		return func(layer []string) bool { return slices.Contains(layer, name) }
	}
	if i := slices.IndexFunc(layers, contains(directory)); i >= 0 {
		return i
	}
	return slices.IndexFunc(layers, contains(noun))
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,TestImports,XTestImports,Deps", module+"/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("listing the packages: %v", err)
	}
	var all []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatal(err)
		case p.ImportPath != module+"/internal": // This package has tests only.
			all = append(all, p)
		}
	}
}
