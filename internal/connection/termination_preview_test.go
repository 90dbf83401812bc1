package connection_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestAccCLI_planShowsConnections(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		arguments string
		fault     *emulator.Fault
		want      []string
		calls     int
	}{
		"a user": {
			`username = "alice"`, nil,
			[]string{`2 VPN connections of username "alice" will be ended at cvpn-endpoint-1 in us-east-1`, "Live when planned", `username "alice", common name "laptop"`},
			1,
		},
		"a common name": {
			`common_name = "phone"`, nil, []string{`1 VPN connection of common name "phone" will be ended at cvpn-endpoint-1 in us-east-1`, `username "bob"`}, 1,
		},
		"a composed name": {
			`username = "Ren` + "\u00e9" + `"`, nil, []string{`1 VPN connection of username "Ren`, "will be ended at cvpn-endpoint-1"}, 1,
		},
		"a similar name": {
			`username = "Alice"`, nil,
			[]string{`No live connection of username "Alice" at cvpn-endpoint-1 in us-east-1`, "Check the spelling", "differs only in case", `username "alice"`},
			1,
		},
		"a similar name, ignored": {
			"username = \"Alice\"\non_not_connected = \"ignore\"", nil, []string{`No live connection of username "Alice"`, `username "alice"`}, 1,
		},
		"nobody": {
			`username = "nobody"`, nil, []string{`No live connection of username "nobody" at cvpn-endpoint-1 in us-east-1`}, 1,
		},
		"nobody, ignored": {"username = \"nobody\"\non_not_connected = \"ignore\"", nil, nil, 1},
		"a dry run":       {"username = \"alice\"\ndry_run = true", nil, nil, 0},
		"an unknown name": {`username = terraform_data.name.output`, nil, nil, 0},
		"listing is not allowed": {
			`username = "alice"`,
			&emulator.Fault{Action: describe, Kind: emulator.FaultError, Times: emulator.FaultAlways, Code: "UnauthorizedOperation", Status: 403, Message: "You are not authorized."},
			[]string{`Warning: Could not find out who is connected as username "alice" at cvpn-endpoint-1 in us-east-1`, "UnauthorizedOperation", "ec2:DescribeClientVpnConnections"},
			1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t)
			w.Endpoint(t, emulator.EndpointSeed{ID: "cvpn-endpoint-1", Authentication: directory()})
			w.Join(t, emulator.ClientSeed{EndpointID: "cvpn-endpoint-1", Username: "alice", CommonName: "laptop", Count: 2})
			w.Join(t, emulator.ClientSeed{EndpointID: "cvpn-endpoint-1", Username: "bob", CommonName: "phone"})
			w.Join(t, emulator.ClientSeed{EndpointID: "cvpn-endpoint-1", Username: "Rene\u0301"})
			if tc.fault != nil {
				w.Fail(t, *tc.fault)
			}
			cli := w.Attached(t, w.Config("resource \"terraform_data\" \"name\" {\n input = \"alice\"\n}\n"+termination("cvpn-endpoint-1", tc.arguments)))
			var out bytes.Buffer

			if err := cli.Run(t.Context(), &out, "plan"); err != nil {
				t.Fatalf("%v\n%s", err, out.String())
			}

			if !acctest.InOrder(tc.want...).MatchString(out.String()) {
				t.Errorf("got\n%s\nwant %q", out.String(), tc.want)
			}
			if tc.want == nil && strings.Contains(out.String(), "Warning: ") {
				t.Errorf("got a warning:\n%s", out.String())
			}
			if got := len(w.Calls()); got != tc.calls {
				t.Errorf("there were %d calls, want %d", got, tc.calls)
			}
		})
	}
}

// Terraform shows the warnings of a replacement only if the provider gives them while it still sees the prior state.
func TestAccCLI_planOfReplacementShowsConnections(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: "cvpn-endpoint-1", Authentication: directory()})
	w.Join(t, emulator.ClientSeed{EndpointID: "cvpn-endpoint-1", Username: "alice"})
	w.Join(t, emulator.ClientSeed{EndpointID: "cvpn-endpoint-1", Username: "bob", Count: 2})
	cli := w.Attached(t, w.Config("variable \"username\" {}\n"+termination("cvpn-endpoint-1", "username = var.username")))
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve", "-var=username=alice")
	before := len(w.Calls())

	output := cli.Do(t.Context(), t, 0, "plan", "-var=username=bob")

	if want := acctest.InOrder("must be replaced", `2 VPN connections of username "bob" will be ended at cvpn-endpoint-1`, "Live when planned"); !want.MatchString(output) {
		t.Errorf("got\n%s", output)
	}
	if got := len(w.Calls()) - before; got != 1 {
		t.Errorf("the plan made %d calls, want 1", got)
	}
}
