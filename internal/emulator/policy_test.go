package emulator_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	everybodyMay = `permit(principal, action, resource);`
	notAlice     = everybodyMay + `forbid(principal, action, resource) when { context["active-directory"].username == "alice" };`
)

func (w *world) policy(endpoint, document string, change ...func(*ec2.ModifyClientVpnEndpointAuthorizationPolicyInput)) error {
	in := &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{ClientVpnEndpointId: &endpoint}
	if document != "" {
		in.PolicyDocument = &document
	}
	for _, c := range change {
		c(in)
	}
	_, err := w.ec2.ModifyClientVpnEndpointAuthorizationPolicy(w.t.Context(), in)
	return err
}

func shadow(mode string) func(*ec2.ModifyClientVpnEndpointAuthorizationPolicyInput) {
	return func(in *ec2.ModifyClientVpnEndpointAuthorizationPolicyInput) {
		in.ShadowMode = ec2types.ClientVpnAuthorizationPolicyShadowMode(mode)
	}
}

func (w *world) getPolicy(endpoint string) (*ec2.GetClientVpnEndpointAuthorizationPolicyOutput, error) {
	return w.ec2.GetClientVpnEndpointAuthorizationPolicy(w.t.Context(), &ec2.GetClientVpnEndpointAuthorizationPolicyInput{ClientVpnEndpointId: &endpoint})
}

// people connects alice and bob, who come back after a second.
func people(t *testing.T, change ...func(*emulator.Options)) (w *world, endpoint string) {
	t.Helper()
	w = newWorld(t, change...)
	endpoint = w.endpoint(emulator.EndpointSeed{Authentication: []string{"directory-service-authentication"}})
	for _, name := range []string{"alice", "bob"} {
		w.connect(emulator.ClientSeed{EndpointID: endpoint, Username: name, Reconnect: time.Second})
	}
	return w, endpoint
}

// Enforcing a policy disconnects everybody; only whom it permits comes back.
func TestPolicyIsEnforced(t *testing.T) {
	t.Parallel()
	w, id := people(t)
	if err := w.policy(id, notAlice); err != nil {
		t.Fatal(err)
	}
	if got := w.up(id); got != "" {
		t.Errorf("right after, %s are up", got)
	}
	w.advance(time.Minute)
	if got := w.up(id); got != "bob" {
		t.Errorf("later %s are up", got)
	}
	if got := w.refusals(); got != "alice: the authorization policy does not permit it" {
		t.Errorf("refused: %s", got)
	}
	for _, c := range w.list(id) {
		if seen := c.AuthorizationPolicyLastEvaluatedTime; (seen != nil) != (c.Status.Code == "active") {
			t.Errorf("%s, %s, was evaluated at %v", *c.Username, c.Status.Code, aws.ToString(seen))
		}
	}
}

func TestPolicyLifecycle(t *testing.T) {
	t.Parallel()
	w, id := people(t)
	_, err := w.getPolicy(id)
	wantError(t, err, "InvalidClientVpnEndpointAuthorizationPolicy.NotFound", 400)
	wantError(t, w.policy(id, "", shadow("enabled")), "MissingParameter", 400)

	want := func(status, mode, document string) {
		t.Helper()
		got, err := w.getPolicy(id)
		if err != nil {
			t.Fatal(err)
		}
		if string(got.Status) != status || string(got.ShadowMode) != mode || *got.PolicyDocument != document || *got.ClientVpnEndpointId != id || *got.Description != "why" {
			t.Errorf("got %+v, want %s, %s, %s", got, status, mode, document)
		}
	}
	err = w.policy(id, notAlice, shadow("enabled"), func(in *ec2.ModifyClientVpnEndpointAuthorizationPolicyInput) { in.Description = aws.String("why") })
	if err != nil {
		t.Fatal(err)
	}
	want("creating", "enabled", notAlice)
	w.advance(2 * time.Second)
	want("active", "enabled", notAlice)
	if got := w.up(id); got != "alice bob" {
		t.Errorf("in shadow mode %s are up", got)
	}
	for _, bad := range []string{"permit(", "// nothing", strings.Repeat("x", 10_001), `permit(principal, action, resource) when { context.mutual-authentication.cn };;`} {
		wantError(t, w.policy(id, bad), "InvalidParameterValue", 400)
	}
	wantError(t, w.policy(id, "", shadow("perhaps")), "InvalidParameterValue", 400)
	want("active", "enabled", notAlice)

	// What is not given stays; the end of shadow mode disconnects everybody.
	if err := w.policy(id, "", shadow("disabled")); err != nil {
		t.Fatal(err)
	}
	want("updating", "disabled", notAlice)
	if got := w.up(id); got != "" {
		t.Errorf("after the end of shadow mode %s are up", got)
	}
	w.advance(4 * time.Second)
	want("active", "disabled", notAlice)
	if got := w.up(id); got != "bob" {
		t.Errorf("then %s are up", got)
	}

	out, err := w.ec2.DeleteClientVpnEndpointAuthorizationPolicy(t.Context(), &ec2.DeleteClientVpnEndpointAuthorizationPolicyInput{ClientVpnEndpointId: &id})
	if err != nil || out.Status != "deleting" {
		t.Errorf("got %+v, %v", out, err)
	}
	want("deleting", "disabled", notAlice)
	w.connect(emulator.ClientSeed{EndpointID: id, Username: "alice"})
	w.advance(2 * time.Second)
	_, err = w.getPolicy(id)
	wantError(t, err, "InvalidClientVpnEndpointAuthorizationPolicy.NotFound", 400)
	_, err = w.ec2.DeleteClientVpnEndpointAuthorizationPolicy(t.Context(), &ec2.DeleteClientVpnEndpointAuthorizationPolicyInput{ClientVpnEndpointId: &id})
	wantError(t, err, "InvalidClientVpnEndpointAuthorizationPolicy.NotFound", 400)
}

// The policy is evaluated again during a session.
func TestPolicyIsEvaluatedAgain(t *testing.T) {
	t.Parallel()
	w, id := people(t, func(o *emulator.Options) { o.PolicyInterval = 10 * time.Minute })
	if err := w.policy(id, everybodyMay, shadow("enabled")); err != nil {
		t.Fatal(err)
	}
	evaluated := func() string {
		c := w.list(id)[0]
		return aws.ToString(c.AuthorizationPolicyLastEvaluatedTime)
	}
	if got := evaluated(); got != "" {
		t.Errorf("evaluated at %s already", got)
	}
	w.advance(10 * time.Minute)
	first := evaluated()
	w.advance(9 * time.Minute)
	if got := evaluated(); got != first || first == "" {
		t.Errorf("evaluated at %q and %q", first, got)
	}
	w.advance(24 * time.Hour)
	if got := evaluated(); got == first {
		t.Errorf("not evaluated again since %s", got)
	}
}

// What policies get to know.
func TestPolicyContext(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		authentication string
		condition      string
		client         emulator.ClientSeed
		permitted      bool
	}{
		"a SAML group":            {"federated-authentication", `context.saml.memberOf.contains("Engineering")`, emulator.ClientSeed{Username: "a@example.com", Groups: []string{"Engineering"}}, true},
		"not that SAML group":     {"federated-authentication", `context.saml.memberOf.contains("Engineering")`, emulator.ClientSeed{Username: "a@example.com", Groups: []string{"Sales"}}, false},
		"a certificate":           {"certificate-authentication", `context["mutual-authentication"].commonName == "laptop"`, emulator.ClientSeed{CommonName: "laptop"}, true},
		"the endpoint":            {"certificate-authentication", `context.connection.endpointId like "cvpn-endpoint-*"`, emulator.ClientSeed{CommonName: "laptop"}, true},
		"the device":              {"certificate-authentication", `context.crowdstrike.assessment.overall > 50`, emulator.ClientSeed{CommonName: "laptop", Posture: json.RawMessage(`{"crowdstrike": {"assessment": {"overall": 51}}}`)}, true},
		"a bad device":            {"certificate-authentication", `context.crowdstrike.assessment.overall > 50`, emulator.ClientSeed{CommonName: "laptop", Posture: json.RawMessage(`{"crowdstrike": {"assessment": {"overall": 50}}}`)}, false},
		"a device without a word": {"certificate-authentication", `context.crowdstrike.assessment.overall > 50`, emulator.ClientSeed{CommonName: "laptop"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			tc.client.EndpointID = w.endpoint(emulator.EndpointSeed{Authentication: []string{tc.authentication}})
			if err := w.policy(tc.client.EndpointID, "permit(principal, action, resource) when { "+tc.condition+" };"); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Connect(tc.client); (err == nil) != tc.permitted {
				t.Errorf("permitted: %v (%v), want %v", err == nil, err, tc.permitted)
			}
		})
	}
}
