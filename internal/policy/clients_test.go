package policy_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// For each type of authentication, a policy is tried in shadow mode, enforced and deleted.
func TestAccAuthorizationPolicy_keepsOut(t *testing.T) {
	t.Parallel()
	for authentication, condition := range map[string]string{
		"certificate":       `context["mutual-authentication"].commonName == "mallory"`,
		"directory-service": `context["active-directory"].username == "mallory"`,
		"federated":         `context.saml.memberOf.contains("Leavers")`,
	} {
		t.Run(authentication, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t)
			endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{authentication}})
			alice := emulator.ClientSeed{EndpointID: endpoint, Username: "alice", CommonName: "alice", Groups: []string{"Engineering"}, Reconnect: time.Second}
			mallory := emulator.ClientSeed{EndpointID: endpoint, Username: "mallory", CommonName: "mallory", Groups: []string{"Leavers"}, Reconnect: time.Second}
			document := everybody + "\nforbid(principal, action, resource) when { " + condition + " };"
			sessions := append(w.Join(t, alice), w.Join(t, mallory)...)

			w.Test(t,
				resource.TestStep{Config: w.Config(config(endpoint, document, "shadow_mode = true"))},
				resource.TestStep{
					PreConfig: func() {
						w.Clock.Advance(10 * time.Minute)
						wantEvaluated(t, w, sessions)
						wantConnected(t, w, endpoint, "alice", "mallory")
						sessions = append(sessions, w.Join(t, mallory)...)
					},
					Config: w.Config(config(endpoint, document, "")),
				},
				resource.TestStep{
					PreConfig: func() {
						w.Clock.Advance(time.Minute)
						wantConnected(t, w, endpoint, "alice")
						for _, id := range w.Live(endpoint) {
							if slices.Contains(sessions, id) {
								t.Errorf("%s was not disconnected", id)
							}
						}
						if _, err := w.Connect(mallory); err == nil {
							t.Error("mallory could connect")
						}
					},
					Config: w.Config(config(endpoint, document, "")),
				},
				resource.TestStep{Config: w.Config(config(endpoint, document, "")), Destroy: true},
			)

			w.Join(t, mallory)
			wantConnected(t, w, endpoint, "alice", "mallory")
		})
	}
}

// A device whose posture gets worse while it is connected is disconnected when the policy is evaluated again. Others are not.
func TestAccAuthorizationPolicy_reevaluation(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	document := everybody + "\nforbid(principal, action, resource) unless { context.crowdstrike.assessment.overall >= 50 };"
	posture := func(score int) json.RawMessage {
		return json.RawMessage(fmt.Sprintf(`{"crowdstrike": {"assessment": {"overall": %d}}}`, score))
	}

	w.Test(t, resource.TestStep{Config: w.Config(config(endpoint, document, ""))}, resource.TestStep{
		PreConfig: func() {
			for _, name := range []string{"alice", "mallory"} {
				w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: name, CommonName: name, Posture: posture(80), Reconnect: time.Second})
			}
			if err := w.ChangePosture(endpoint, "mallory", posture(20)); err != nil {
				t.Fatal(err)
			}
			wantConnected(t, w, endpoint, "alice", "mallory")
			w.Clock.Advance(10 * time.Minute)
			wantConnected(t, w, endpoint, "alice")
		},
		Config: w.Config(config(endpoint, document, "")),
	})
}

// A policy that permits nobody can be replaced by one that permits everybody.
func TestAccAuthorizationPolicy_nobodyIsPermitted(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := emulator.ClientSeed{EndpointID: endpoint, Username: "alice"}
	w.Join(t, alice)

	w.Test(t,
		resource.TestStep{Config: w.Config(config(endpoint, "forbid(principal, action, resource) when { false };", ""))},
		resource.TestStep{
			PreConfig: func() {
				wantConnected(t, w, endpoint)
				if _, err := w.Connect(alice); err == nil {
					t.Error("alice could connect without a permit")
				}
			},
			Config: w.Config(config(endpoint, everybody, "")),
		},
		resource.TestStep{
			PreConfig: func() { w.Join(t, alice) },
			Config:    w.Config(config(endpoint, everybody, "")), ConfigPlanChecks: noChange(),
		},
	)

	wantConnected(t, w, endpoint, "alice")
}

// wantConnected checks whose connections are live, by common name. A client with several connections counts once.
func wantConnected(t *testing.T, w *acctest.Emulator, endpoint string, want ...string) {
	t.Helper()
	var names []string
	for _, connection := range w.Connections(endpoint) {
		if connection.Status == "active" {
			names = append(names, connection.CommonName)
		}
	}
	slices.Sort(names)
	if got := slices.Compact(names); !slices.Equal(got, want) {
		t.Errorf("the clients connected are %v, want %v", got, want)
	}
}

// wantEvaluated checks that the policy was evaluated during these sessions.
func wantEvaluated(t *testing.T, w *acctest.Emulator, ids []string) {
	t.Helper()
	for _, connection := range w.State().Connections {
		if slices.Contains(ids, connection.ID) && !connection.EvaluatedAt.After(connection.EstablishedAt) {
			t.Errorf("the policy was not evaluated for %s", connection.ID)
		}
	}
}
