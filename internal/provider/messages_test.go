package provider_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// messageGroup has the inputs of one resource, data source, action or function.
type messageGroup struct {
	// kind is how the provider gets the input, as in "resource".
	kind string
	// of is the name of the resource, data source, action or function without the prefix of the provider.
	of string
	// base is a valid input in JSON. Each case changes some of its arguments.
	base  string
	cases []messageCase
}

// messageCase is an input whose messages the golden file records.
type messageCase struct {
	name string
	// input has the changed arguments in JSON, or is the whole input of a function or an import.
	input string
	// provider has the changed arguments of the provider block in JSON.
	provider string
	faults   []emulator.Fault
	options  emulator.Options
	// prepare prepares the emulator. It may be nil.
	prepare func(*testing.T, *acctest.Emulator)
	// then has the steps after the creation of the resource.
	then []messageStep
}

// TestMessages compares every message that these inputs provoke with a golden file, so that a reviewer sees each change of the wording.
// To update the file, set UPDATE_GOLDEN=1.
//
//nolint:tparallel // The file is written, and searched for old cases, once the subtests have ended.
func TestMessages(t *testing.T) {
	t.Parallel()
	golden := goldenFile{"testdata/messages.golden"}
	update := acctest.UpdateGolden()
	want := map[string]string{}
	if !update {
		want = golden.read(t)
	}
	var mu sync.Mutex
	var names []string
	got := map[string]string{}
	ca := emulatortest.NewAuthority(t, "VPN CA")
	t.Run("cases", func(t *testing.T) {
		for _, group := range messageGroups() {
			for _, tc := range group.cases {
				name := group.kind + " " + group.of + ": " + tc.name
				if slices.Contains(names, name) {
					t.Fatalf("two cases are called %q", name)
				}
				names = append(names, name)
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					text := messages(t, group, tc, ca)
					mu.Lock()
					got[name] = text
					mu.Unlock()
					if !update && text != want[name] {
						t.Errorf("got\n%s\nwant\n%s", text, want[name])
					}
				})
			}
		}
	})
	if update {
		golden.write(t, names, got)
		return
	}
	for name := range maps.Keys(want) {
		if !slices.Contains(names, name) {
			t.Errorf("%s has %q, but there is no such case", golden.path, name)
		}
	}
}

// messages sends an input to the provider, and returns the input with the provider's messages.
func messages(t *testing.T, group messageGroup, tc messageCase, ca *emulatortest.Authority) string {
	t.Helper()
	w := acctest.NewWith(t, tc.options)
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "alice", ID: "cvpn-connection-000000000000000a0"})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "alice", CommonName: "laptop-1", ID: "cvpn-connection-000000000000000b0"})
	if tc.prepare != nil {
		tc.prepare(t, w)
	}
	for _, fault := range tc.faults {
		w.Fail(t, fault)
	}
	dir := t.TempDir()
	replacements := []string{w.URL, "URL", strings.TrimPrefix(w.URL, "http://"), "ADDRESS", dir, "DIR"}
	placeholders := certificates(t, w, ca)
	placeholders["URL"] = func() string { return w.URL }
	placeholders["DIR"] = func() string { return dir }
	placeholders["ENDPOINT"] = func() string { return endpointID }
	unassociated := sync.OnceValue(func() string { return w.UnassociatedEndpoint(t) })
	placeholders["UNASSOCIATED"] = unassociated
	c := newConversation(t, w, placeholders)
	const block = `{"region": "us-east-1", "access_key": "test", "secret_key": "test", "endpoints": [{"ec2": "${URL}", "sts": "${URL}"}]}`
	input := tc.input
	if group.base != "" {
		input = merge(t, group.base, tc.input)
	}
	if c.configure(merge(t, block, tc.provider)) {
		c.send(group, input)
		for _, step := range tc.then {
			step(c, "clientvpn_"+group.of, input)
		}
	}
	shown := []string{}
	for _, line := range []string{tc.provider, tc.input} {
		if line != "" {
			shown = append(shown, line)
		}
	}
	if strings.Contains(input, "${UNASSOCIATED}") {
		replacements = append(replacements, unassociated(), "UNASSOCIATED")
	}
	return strings.TrimRight(normalize(strings.Join(append(shown, c.text()), "\n"), replacements...), "\n")
}

// send sends an input to the provider.
func (c *conversation) send(group messageGroup, input string) {
	name := "clientvpn_" + group.of
	switch group.kind {
	case "provider":
		c.readDataSource("clientvpn_connections", `{"client_vpn_endpoint_id": "`+endpointID+`"}`)
	case "resource":
		c.apply(name, input)
	case "import":
		c.importResource(name, input)
	case "data":
		c.readDataSource(name, input)
	case "ephemeral":
		c.openEphemeral(name, input)
	case "action":
		c.invoke(name, input)
	case "list":
		c.query(name, input)
	case "function":
		c.call(group.of, input)
	default:
		c.t.Fatalf("unknown kind %q", group.kind)
	}
}

// errorCode returns a fault that answers all calls of an action with an error.
func errorCode(action, code string, status int, message string) []emulator.Fault {
	return []emulator.Fault{{Action: action, Kind: emulator.FaultError, Code: code, Status: status, Message: message, Times: emulator.FaultAlways}}
}
