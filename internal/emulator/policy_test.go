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

func (h *harness) policy(endpoint, document string, change ...func(*ec2.ModifyClientVpnEndpointAuthorizationPolicyInput)) error {
	in := &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{ClientVpnEndpointId: &endpoint}
	if document != "" {
		in.PolicyDocument = &document
	}
	for _, c := range change {
		c(in)
	}
	_, err := h.ec2.ModifyClientVpnEndpointAuthorizationPolicy(h.t.Context(), in)
	return err
}

func shadow(mode string) func(*ec2.ModifyClientVpnEndpointAuthorizationPolicyInput) {
	return func(in *ec2.ModifyClientVpnEndpointAuthorizationPolicyInput) {
		in.ShadowMode = ec2types.ClientVpnAuthorizationPolicyShadowMode(mode)
	}
}

func (h *harness) getPolicy(endpoint string) (*ec2.GetClientVpnEndpointAuthorizationPolicyOutput, error) {
	return h.ec2.GetClientVpnEndpointAuthorizationPolicy(h.t.Context(), &ec2.GetClientVpnEndpointAuthorizationPolicyInput{ClientVpnEndpointId: &endpoint})
}

// people connects alice and bob, who reconnect after one second.
func people(t *testing.T, change ...func(*emulator.Options)) (h *harness, endpoint string) {
	t.Helper()
	h = newHarness(t, change...)
	endpoint = h.endpoint(emulator.EndpointSeed{Authentication: []string{"directory-service-authentication"}})
	for _, name := range []string{"alice", "bob"} {
		h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: name, Reconnect: time.Second})
	}
	return h, endpoint
}

// Enforcing a policy disconnects every client. Only permitted clients reconnect.
func TestPolicyIsEnforced(t *testing.T) {
	t.Parallel()
	h, id := people(t)
	if err := h.policy(id, notAlice); err != nil {
		t.Fatal(err)
	}
	if got := h.live(id); got != "" {
		t.Errorf("right after, %s are connected", got)
	}
	h.advance(time.Minute)
	if got := h.live(id); got != "bob" {
		t.Errorf("later %s are connected", got)
	}
	if got := h.refusals(); got != "alice: the authorization policy does not permit it" {
		t.Errorf("refused: %s", got)
	}
	for _, c := range h.list(id) {
		if seen := c.AuthorizationPolicyLastEvaluatedTime; (seen != nil) != (c.Status.Code == "active") {
			t.Errorf("%s, %s, was evaluated at %v", *c.Username, c.Status.Code, aws.ToString(seen))
		}
	}
}

func TestPolicyLifecycle(t *testing.T) {
	t.Parallel()
	h, id := people(t)
	_, err := h.getPolicy(id)
	wantError(t, err, "InvalidClientVpnEndpointAuthorizationPolicy.NotFound", 400)
	wantError(t, h.policy(id, "", shadow("enabled")), "MissingParameter", 400)

	want := func(status, mode, document string) {
		t.Helper()
		got, err := h.getPolicy(id)
		if err != nil {
			t.Fatal(err)
		}
		if string(got.Status) != status || string(got.ShadowMode) != mode || *got.PolicyDocument != document || *got.ClientVpnEndpointId != id || *got.Description != "why" {
			t.Errorf("got %+v, want %s, %s, %s", got, status, mode, document)
		}
	}
	err = h.policy(id, notAlice, shadow("enabled"), func(in *ec2.ModifyClientVpnEndpointAuthorizationPolicyInput) { in.Description = aws.String("why") })
	if err != nil {
		t.Fatal(err)
	}
	want("creating", "enabled", notAlice)
	h.advance(2 * time.Second)
	want("active", "enabled", notAlice)
	if got := h.live(id); got != "alice bob" {
		t.Errorf("in shadow mode %s are connected", got)
	}
	for _, bad := range []string{"permit(", "// nothing", strings.Repeat("x", 10_001), `permit(principal, action, resource) when { context.mutual-authentication.cn };;`} {
		wantError(t, h.policy(id, bad), "InvalidParameterValue", 400)
	}
	wantError(t, h.policy(id, "", shadow("perhaps")), "InvalidParameterValue", 400)
	want("active", "enabled", notAlice)

	// What is not given stays; the end of shadow mode disconnects everybody.
	if err := h.policy(id, "", shadow("disabled")); err != nil {
		t.Fatal(err)
	}
	want("updating", "disabled", notAlice)
	if got := h.live(id); got != "" {
		t.Errorf("after the end of shadow mode %s are connected", got)
	}
	h.advance(4 * time.Second)
	want("active", "disabled", notAlice)
	if got := h.live(id); got != "bob" {
		t.Errorf("then %s are connected", got)
	}

	out, err := h.ec2.DeleteClientVpnEndpointAuthorizationPolicy(t.Context(), &ec2.DeleteClientVpnEndpointAuthorizationPolicyInput{ClientVpnEndpointId: &id})
	if err != nil || out.Status != "deleting" {
		t.Errorf("got %+v, %v", out, err)
	}
	want("deleting", "disabled", notAlice)
	h.connect(emulator.ClientSeed{EndpointID: id, Username: "alice"})
	h.advance(2 * time.Second)
	_, err = h.getPolicy(id)
	wantError(t, err, "InvalidClientVpnEndpointAuthorizationPolicy.NotFound", 400)
	_, err = h.ec2.DeleteClientVpnEndpointAuthorizationPolicy(t.Context(), &ec2.DeleteClientVpnEndpointAuthorizationPolicyInput{ClientVpnEndpointId: &id})
	wantError(t, err, "InvalidClientVpnEndpointAuthorizationPolicy.NotFound", 400)
}

// The policy is evaluated during a session.
func TestPolicyIsEvaluatedAgain(t *testing.T) {
	t.Parallel()
	h, id := people(t, func(o *emulator.Options) { o.PolicyInterval = 10 * time.Minute })
	if err := h.policy(id, everybodyMay, shadow("enabled")); err != nil {
		t.Fatal(err)
	}
	evaluated := func() string {
		c := h.list(id)[0]
		return aws.ToString(c.AuthorizationPolicyLastEvaluatedTime)
	}
	if got := evaluated(); got != "" {
		t.Errorf("already evaluated at %s", got)
	}
	h.advance(10 * time.Minute)
	first := evaluated()
	h.advance(9 * time.Minute)
	if got := evaluated(); got != first || first == "" {
		t.Errorf("evaluated at %q and %q", first, got)
	}
	h.advance(24 * time.Hour)
	if got := evaluated(); got == first {
		t.Errorf("not evaluated again since %s", got)
	}
}

// A policy is evaluated with the documented context.
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
			h := newHarness(t)
			tc.client.EndpointID = h.endpoint(emulator.EndpointSeed{Authentication: []string{tc.authentication}})
			if err := h.policy(tc.client.EndpointID, "permit(principal, action, resource) when { "+tc.condition+" };"); err != nil {
				t.Fatal(err)
			}
			if _, err := h.Connect(tc.client); (err == nil) != tc.permitted {
				t.Errorf("permitted: %v (%v), want %v", err == nil, err, tc.permitted)
			}
		})
	}
}
