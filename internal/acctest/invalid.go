package acctest

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Invalid is a configuration that Terraform rejects.
type Invalid struct {
	Config string
	// Want has parts of the error, in order.
	Want []string
}

// WantInvalid checks that Terraform rejects each configuration when it validates or plans it. Each becomes a module of one
// configuration, so that Terraform runs three times for all of them.
func (e *Emulator) WantInvalid(t *testing.T, cases map[string]Invalid) {
	t.Helper()
	cli := e.Attached(t, e.Config(""))
	names := slices.Sorted(maps.Keys(cases))
	modules := map[string][]byte{}
	for i, name := range names {
		modules["config/"+invalidModule(i)+"/main.tf"] = []byte(requiredProviders + cases[name].Config)
	}
	cli.write(t, modules)
	rejected := map[int][]string{}
	callModules(t, cli, len(names), rejected)
	cli.Do(t.Context(), t, 0, "init")
	collectErrors(t, cli, rejected, "validate")
	if len(rejected) < len(names) {
		callModules(t, cli, len(names), rejected)
		// All provider blocks configure the one attached server, which must not happen at the same time.
		collectErrors(t, cli, rejected, "plan", "-parallelism=1")
	}
	for i, name := range names {
		t.Run(name, func(t *testing.T) {
			if !slices.ContainsFunc(rejected[i], InOrder(cases[name].Want...).MatchString) {
				t.Errorf("got the errors %q, want one with %q", rejected[i], cases[name].Want)
			}
		})
	}
}

func invalidModule(i int) string { return fmt.Sprintf("case_%d", i) }

// callModules writes the calls of the modules that have not been rejected.
func callModules(t *testing.T, cli *CLI, count int, rejected map[int][]string) {
	t.Helper()
	var calls strings.Builder
	for i := range count {
		if rejected[i] == nil {
			fmt.Fprintf(&calls, "module %[1]q {\n  source = \"./%[1]s\"\n}\n", invalidModule(i))
		}
	}
	cli.write(t, map[string][]byte{"config/modules.tf": []byte(calls.String())})
}

// collectErrors runs a command and adds its errors to those of their modules.
func collectErrors(t *testing.T, cli *CLI, rejected map[int][]string, command string, args ...string) {
	t.Helper()
	var output bytes.Buffer
	err := cli.Run(t.Context(), &output, command, args...)
	if _, failed := errors.AsType[*exec.ExitError](err); err != nil && !failed {
		t.Fatal(err)
	}
	start := regexp.MustCompile(`(?m)^[│ ]*(Error|Warning): `)
	module := regexp.MustCompile(`case_(\d+)[/\\]main\.tf`)
	text := output.String()
	starts := append(start.FindAllStringSubmatchIndex(text, -1), []int{len(text)})
	for i, at := range starts[:len(starts)-1] {
		diagnostic := text[at[0]:starts[i+1][0]]
		if text[at[2]:at[3]] == "Warning" {
			continue
		}
		in := module.FindStringSubmatch(diagnostic)
		if in == nil {
			t.Fatalf("%s reports an error outside of the configurations:\n%s", command, diagnostic)
		}
		var index int
		if _, err := fmt.Sscan(in[1], &index); err != nil {
			t.Fatal(err)
		}
		rejected[index] = append(rejected[index], diagnostic)
	}
}
