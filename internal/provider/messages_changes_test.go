package provider_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	notAuthorized = "You are not authorized to perform this operation."
	listAction    = "DescribeClientVpnConnections"
	importAction  = "ImportClientVpnClientCertificateRevocationList"
	exportAction  = "ExportClientVpnClientCertificateRevocationList"
	changeAction  = "ModifyClientVpnEndpointAuthorizationPolicy"
	endAction     = "TerminateClientVpnConnections"
)

// denied returns a step that takes away the permission to call an action.
func denied(action string) messageStep {
	return meanwhile(func(t *testing.T, w *acctest.Emulator) {
		t.Helper()
		w.Fail(t, errorCode(action, "UnauthorizedOperation", 403, notAuthorized)[0])
	})
}

// later returns a step that advances the clock.
func later(by time.Duration) messageStep {
	return meanwhile(func(_ *testing.T, w *acctest.Emulator) { w.Clock.Advance(by) })
}

func deleteEndpoint(t *testing.T, w *acctest.Emulator) {
	t.Helper()
	for _, step := range []func() error{
		func() error {
			networks, err := w.EC2(t).DescribeClientVpnTargetNetworks(t.Context(), &ec2.DescribeClientVpnTargetNetworksInput{ClientVpnEndpointId: aws.String(endpointID)})
			for i := 0; err == nil && i < len(networks.ClientVpnTargetNetworks); i++ {
				_, err = w.EC2(t).DisassociateClientVpnTargetNetwork(t.Context(), &ec2.DisassociateClientVpnTargetNetworkInput{
					ClientVpnEndpointId: aws.String(endpointID), AssociationId: networks.ClientVpnTargetNetworks[i].AssociationId,
				})
			}
			return err
		},
		func() error { w.Clock.Advance(time.Hour); return nil },
		func() error {
			_, err := w.EC2(t).DeleteClientVpnEndpoint(t.Context(), &ec2.DeleteClientVpnEndpointInput{ClientVpnEndpointId: aws.String(endpointID)})
			return err
		},
		func() error { w.Clock.Advance(time.Hour); return nil },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
}

func putPolicy(t *testing.T, w *acctest.Emulator) {
	t.Helper()
	if _, err := w.EC2(t).ModifyClientVpnEndpointAuthorizationPolicy(t.Context(), &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{
		ClientVpnEndpointId: aws.String(endpointID), PolicyDocument: aws.String("forbid(principal, action, resource);"),
	}); err != nil {
		t.Fatal(err)
	}
}

func otherTerminationMessages() messageGroup {
	return messageGroup{"resource", "connection_termination", `{"client_vpn_endpoint_id": "${ENDPOINT}", "username": "alice"}`, []messageCase{
		{name: "one connection", input: `{"username": null, "common_name": "laptop-1"}`},
		{name: "no permission to list", faults: errorCode(listAction, "UnauthorizedOperation", 403, notAuthorized)},
		{name: "no permission to terminate in a dry run", input: `{"dry_run": true}`, faults: errorCode(endAction, "UnauthorizedOperation", 403, notAuthorized)},
		{name: "unknown error code", faults: errorCode(endAction, "SomethingNew", 400, "Something is new.")},
		{name: "name with a zero-width space inside", input: `{"username": "ali\u200bce"}`},
		{name: "endpoint without a target network", input: `{"client_vpn_endpoint_id": "${UNASSOCIATED}"}`},
		{name: "availability zone", input: `{"region": "eu-central-1a"}`},
		{name: "throttled for longer than the timeout", input: `{"timeouts": {"create": "20s"}}`, faults: errorCode(endAction, "RequestLimitExceeded", 503, "Request limit exceeded.")},
	}}
}

func revocationChangeMessages() messageGroup {
	return messageGroup{"resource", "access_revocation", `{"client_vpn_endpoint_ids": ["${ENDPOINT}"], "usernames": ["alice"]}`, []messageCase{
		{name: "dry run", input: `{"dry_run": true}`},
		{name: "named and never cut", input: `{"never_cut": ["alice"]}`},
		{name: "the same name twice", input: `{"usernames": ["alice", "alice"]}`},
		{name: "more names than a message lists", input: `{"usernames": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]}`, faults: errorCode(listAction, "UnauthorizedOperation", 403, notAuthorized)},
		{name: "more connections than a summary lists", prepare: func(t *testing.T, w *acctest.Emulator) {
			t.Helper()
			w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "alice", ID: "cvpn-connection-000000000000000c0"})
			w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "alice", ID: "cvpn-connection-000000000000000d0"})
		}},
		{name: "one person who reconnects", input: `{"usernames": ["bob"], "timeouts": {"create": "60s"}}`, prepare: func(t *testing.T, w *acctest.Emulator) {
			t.Helper()
			w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "bob", Reconnect: time.Second, ID: "cvpn-connection-000000000000000c0"})
		}},
		{name: "a SAML user who reconnects", input: `{"client_vpn_endpoint_ids": ["cvpn-endpoint-0123456789abcdef1"], "usernames": ["bob"], "timeouts": {"create": "60s"}}`, prepare: func(t *testing.T, w *acctest.Emulator) {
			t.Helper()
			w.Endpoint(t, emulator.EndpointSeed{ID: "cvpn-endpoint-0123456789abcdef1", Authentication: []string{"federated-authentication"}})
			w.Join(t, emulator.ClientSeed{EndpointID: "cvpn-endpoint-0123456789abcdef1", Username: "bob", Reconnect: time.Second, ID: "cvpn-connection-000000000000000c0"})
		}},
		{name: "throttled", provider: `{"max_retries": 1}`, faults: errorCode(listAction, "RequestLimitExceeded", 503, "Request limit exceeded.")},
		{name: "an incomplete region among regions", input: `{"regions": ["eu-central"]}`},
		{name: "every region and another one", input: `{"regions": ["*", "us-east-1"]}`},
		{name: "too little time to look again", input: `{"timeouts": {"create": "6s"}}`},
		{name: "an endpoint that is deleted", then: []messageStep{meanwhile(deleteEndpoint), refresh, change(`{}`)}},
	}}
}

func revocationListInputMessages() messageGroup {
	return messageGroup{"resource", "certificate_revocation_list", `{"client_vpn_endpoint_id": "${ENDPOINT}", "certificate_revocation_list": "${LIST}"}`, []messageCase{
		{name: "two lists", input: `{"certificate_revocation_list": "${TWO}"}`},
		{name: "a broken list", input: `{"certificate_revocation_list": "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"}`},
		{name: "a delta list", input: `{"certificate_revocation_list": "${DELTA}"}`},
		{name: "a list that is not valid yet", input: `{"certificate_revocation_list": "${FUTURE}"}`},
		{name: "a list with the same serial number twice", input: `{"certificate_revocation_list": "${TWICE}"}`},
		{name: "a list of 20,001 entries", input: `{"certificate_revocation_list": "${LONG}"}`},
		{name: "a list of another CA", input: `{"issuer": {"certificate": "${OTHER_CA}"}}`},
		{name: "a list of another CA with the same name", input: `{"issuer": {"certificate": "${NAMESAKE}"}}`},
		{name: "a warning after the expiry", input: `{"warn_before_expiry": "soon"}`},
		{name: "no permission to list connections", faults: errorCode(listAction, "UnauthorizedOperation", 403, notAuthorized)},
		{name: "no permission to import", faults: errorCode(importAction, "UnauthorizedOperation", 403, notAuthorized)},
	}}
}

func keyMessages() messageGroup {
	pem := func(kind string) string { return "-----BEGIN " + kind + `-----\nAAAA\n-----END ` + kind + `-----\n` }
	key := func(text string) string {
		return `{"issuer": {"certificate": "${CA}", "private_key_wo": "` + text + `"}}`
	}
	serials := func(text string) string {
		return `{"revoked_certificates": null, "revoked_serials": "` + text + `"}`
	}
	return messageGroup{"resource", "certificate_revocation_list", `{"client_vpn_endpoint_id": "${ENDPOINT}", "revoked_certificates": [], "issuer": {"certificate": "${CA}", "private_key_wo": "${KEY}"}}`, []messageCase{
		{name: "an encrypted key", input: key(pem("ENCRYPTED PRIVATE KEY"))},
		{name: "a certificate as the key", input: key("${CA}")},
		{name: "a broken key", input: key(pem("PRIVATE KEY"))},
		{name: "a key that is neither RSA nor ECDSA", input: key("${ED25519}")},
		{name: "the key of another CA", input: key("${OTHER_KEY}")},
		{name: "a list as the certificate of the issuer", input: `{"issuer": {"certificate": "${LIST}", "private_key_wo": "${KEY}"}}`},
		{name: "a broken certificate of the issuer", input: `{"issuer": {"certificate": "` + pem("CERTIFICATE") + `", "private_key_wo": "${KEY}"}}`},
		{name: "a certificate of another CA", input: `{"revoked_certificates": [{"certificate": "${OTHER_CERTIFICATE}"}]}`},
		{name: "a certificate of another CA with the same name", input: `{"revoked_certificates": [{"certificate": "${NAMESAKE_CERTIFICATE}"}]}`},
		{name: "an invalid line", input: serials(`0x4711\nlaptop\n`)},
		{name: "a serial number in two lines", input: serials(`0x4711\n# laptop\n47:11\n`)},
		{name: "a warning longer than the validity", input: `{"validity_period_hours": 100, "early_renewal_hours": 10, "warn_before_expiry": "100h"}`},
	}}
}

func revocationListChangeMessages() messageGroup {
	const issuer = `"issuer": {"certificate": "${CA}", "private_key_wo": "${KEY}"}`
	return messageGroup{"resource", "certificate_revocation_list", `{"client_vpn_endpoint_id": "${ENDPOINT}"}`, []messageCase{
		{name: "an older list", input: `{"certificate_revocation_list": "${NEWER}"}`, then: []messageStep{change(`{"certificate_revocation_list": "${LIST}"}`)}},
		{name: "a list that revokes less", input: `{"certificate_revocation_list": "${REVOKES}"}`, then: []messageStep{change(`{"certificate_revocation_list": "${NEWER}"}`)}},
		{name: "a list of another CA in place of one that revokes", input: `{"certificate_revocation_list": "${REVOKES}"}`, then: []messageStep{change(`{"certificate_revocation_list": "${OTHER_LIST}"}`)}},
		{name: "more and fewer revoked certificates", input: `{"revoked_certificates": [{"serial_number": "0x4711"}], ` + issuer + `}`, then: []messageStep{
			change(`{"revoked_certificates": [{"serial_number": "0x4712"}], "allow_rollback": true}`), change(`{"revoked_certificates": [{"serial_number": "0x4712", "reason": "keyCompromise"}]}`),
		}},
		{name: "another validity", input: `{"revoked_certificates": [], ` + issuer + `}`, then: []messageStep{change(`{"validity_period_hours": 1000}`)}},
		{name: "a renewal that is due", input: `{"revoked_certificates": [], "validity_period_hours": 1000, ` + issuer + `}`, then: []messageStep{
			later(500 * time.Hour), refresh, change(`{}`),
		}},
		{name: "a renewal that comes later", input: `{"revoked_certificates": [], "validity_period_hours": 1000, "early_renewal_hours": 10, "warn_before_expiry": "900h", ` + issuer + `}`, then: []messageStep{
			later(500 * time.Hour), refresh, change(`{}`),
		}},
		{name: "another version of the key", input: `{"revoked_certificates": [], ` + issuer + `}`, then: []messageStep{change(`{"issuer": {"certificate": "${CA}", "private_key_wo": "${KEY}", "private_key_wo_version": 2}}`)}},
		{name: "destroyed", input: `{"certificate_revocation_list": "${LIST}"}`, then: []messageStep{destroy}},
		{name: "an export that the service denies", input: `{"certificate_revocation_list": "${LIST}"}`, then: []messageStep{denied(exportAction), refresh}},
		{name: "an endpoint that is deleted", input: `{"certificate_revocation_list": "${LIST}"}`, then: []messageStep{meanwhile(deleteEndpoint), refresh}},
	}}
}

// strangeAnswer returns a fault that answers each call of an action with this body.
func strangeAnswer(action, body string) []emulator.Fault {
	return []emulator.Fault{{Action: action, Kind: emulator.FaultMalformed, Times: emulator.FaultAlways, Body: "<" + action + `Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId>` + body + "</" + action + "Response>"}}
}

// strangeAnswerMessages has answers that contradict the request or themselves.
func strangeAnswerMessages() []messageGroup {
	const read = "GetClientVpnEndpointAuthorizationPolicy"
	return []messageGroup{
		{"data", "connections", `{"client_vpn_endpoint_id": "${ENDPOINT}"}`, []messageCase{
			{name: "an item of another endpoint", faults: strangeAnswer(listAction, "<connections><item><clientVpnEndpointId>cvpn-endpoint-0000</clientVpnEndpointId><connectionId>c</connectionId></item></connections>")},
			{name: "a name in capitals", input: `{"usernames": ["Alice"]}`},
		}},
		{"data", "authorization_policy", `{"client_vpn_endpoint_id": "${ENDPOINT}"}`, []messageCase{
			{name: "a policy of another endpoint", prepare: putPolicy, faults: strangeAnswer(read, "<clientVpnEndpointId>cvpn-endpoint-0000</clientVpnEndpointId><policyDocument>x</policyDocument><status>active</status>")},
			{name: "a policy without an endpoint", prepare: putPolicy, faults: strangeAnswer(read, "")},
		}},
		{"resource", "authorization_policy", `{"client_vpn_endpoint_id": "${ENDPOINT}", "policy_document": "permit(principal, action, resource);"}`, []messageCase{
			{name: "a policy that failed", then: []messageStep{
				meanwhile(func(t *testing.T, w *acctest.Emulator) {
					t.Helper()
					w.Fail(t, strangeAnswer(read, "<clientVpnEndpointId>"+endpointID+"</clientVpnEndpointId><policyDocument>permit(principal, action, resource) when { true };</policyDocument><shadowMode>disabled</shadowMode><status>failed</status>")[0])
				}),
				change(`{"policy_document": "permit(principal, action, resource) when { true };"}`),
			}},
			{name: "another policy in force", then: []messageStep{
				meanwhile(func(t *testing.T, w *acctest.Emulator) {
					t.Helper()
					w.Fail(t, strangeAnswer(read, "<clientVpnEndpointId>"+endpointID+"</clientVpnEndpointId><policyDocument>forbid(principal, action, resource);</policyDocument><shadowMode>disabled</shadowMode><status>active</status>")[0])
				}),
				change(`{"policy_document": "permit(principal, action, resource) when { true };", "timeouts": {"update": "30s"}}`),
			}},
		}},
		{"resource", "certificate_revocation_list", `{"client_vpn_endpoint_id": "${ENDPOINT}", "certificate_revocation_list": "${LIST}"}`, []messageCase{
			{name: "a list that has disappeared", then: []messageStep{
				meanwhile(func(t *testing.T, w *acctest.Emulator) { t.Helper(); w.Fail(t, strangeAnswer(exportAction, "")[0]) }), refresh,
			}},
			{name: "a list in force that cannot be parsed", then: []messageStep{
				meanwhile(func(t *testing.T, w *acctest.Emulator) {
					t.Helper()
					w.Fail(t, strangeAnswer(exportAction, "<certificateRevocationList>strange</certificateRevocationList><status><code>active</code></status>")[0])
				}), refresh, change(`{"certificate_revocation_list": "${NEWER}"}`),
			}},
		}},
		{"action", "terminate_connections", `{"client_vpn_endpoint_id": "${ENDPOINT}"}`, []messageCase{
			{name: "nobody but excluded people", input: `{"usernames": ["alice"], "exclude_common_names": ["alice", "laptop-1"]}`},
			{name: "everybody in a region", input: `{"client_vpn_endpoint_id": null, "regions": ["us-east-1"], "all": true, "max_connections": 10}`},
			{name: "dry run", input: `{"usernames": ["alice"], "dry_run": true}`},
			{
				name: "one of two fails to terminate", input: `{"connection_ids": ["cvpn-connection-000000000000000a0", "cvpn-connection-000000000000000b0"]}`,
				faults: []emulator.Fault{{Action: endAction, Kind: emulator.FaultFailToTerminate, Match: map[string]string{"ConnectionId": "cvpn-connection-000000000000000b0"}, Times: emulator.FaultAlways}},
			},
			{name: "a connection that ended before", input: `{"common_names": ["laptop-1"]}`, faults: errorCode(endAction, "InvalidClientVpnConnection.IdNotFound", 400, "No such connection.")},
		}},
		{"function", "cli_input", "", []messageCase{
			{name: "both a connection and a user", input: `["{\"ClientVpnEndpointId\": \"e\", \"ConnectionId\": \"c\", \"Username\": \"a\"}"]`},
			{name: "a dry run that is a string", input: `["ClientVpnEndpointId: e\nDryRun: maybe"]`},
			{name: "two JSON values", input: `["{} {}"]`},
			{name: "a JSON list", input: `["[]"]`},
			{name: "a parameter twice", input: `["Username: a\nUsername: b"]`},
			{name: "two YAML documents", input: `["Username: a\n---\nUsername: b"]`},
			{name: "a parameter that is a number", input: `["1: a"]`},
		}},
		{"function", "evaluate_policy", "", []messageCase{
			{name: "null in the context", input: `["permit(principal, action, resource);", "{\"saml\": {\"memberOf\": null}}"]`},
			{name: "a fraction in the context", input: `["permit(principal, action, resource);", "{\"saml\": {\"age\": 1.5}}"]`},
		}},
		{"function", "crl_revokes", "", []messageCase{
			{name: "a certificate of another CA", input: `["${LIST}", "${OTHER_CERTIFICATE}"]`},
		}},
		{"import", "authorization_policy", "", []messageCase{
			{name: "throttled", input: endpointID, provider: `{"max_retries": 1}`, faults: errorCode(read, "RequestLimitExceeded", 503, "Request limit exceeded.")},
		}},
		{"import", "access_revocation", "", []messageCase{
			{name: "a name in place of a list", input: `{"usernames": "alice"}`},
			{name: "a region that is a number", input: `{"region": 1, "usernames": ["alice"]}`},
		}},
		{"provider", "block", "", []messageCase{
			{name: "STS that refuses connections", provider: `{"endpoints": [{"ec2": "${URL}", "sts": "http://127.0.0.1:1"}], "max_retries": 1, "assume_role": [{"role_arn": "arn:aws:iam::123456789012:role/revoker"}]}`},
			{
				name: "an invalid web identity token", provider: `{"access_key": null, "secret_key": null, "assume_role_with_web_identity": [{"role_arn": "arn:aws:iam::123456789012:role/revoker", "web_identity_token": "eyJh"}]}`,
				faults: errorCode("AssumeRoleWithWebIdentity", "InvalidIdentityToken", 400, "The token is invalid."),
			},
		}},
	}
}

func cedarMessages() messageGroup {
	document := func(text string) string { return `{"policy_document": "` + text + `"}` }
	when := func(condition string) string {
		return document("permit(principal, action, resource) when { " + condition + " };")
	}
	return messageGroup{"resource", "authorization_policy", `{"client_vpn_endpoint_id": "${ENDPOINT}", "policy_document": "permit(principal, action, resource);"}`, []messageCase{
		{name: "comments only", input: document("// nothing")},
		{name: "forbid only", input: document("forbid(principal, action, resource);")},
		{name: "a scope that is not open", input: document(`permit(principal == User::\"alice\", action, resource);`)},
		{name: "a document that is too long", input: document("permit(principal, action, resource); // " + tooLong)},
		{name: "effect in capitals", input: document("PERMIT(principal, action, resource);")},
		{name: "deny instead of forbid", input: document("deny(principal, action, resource);")},
		{name: "a condition without braces", input: document("permit(principal, action, resource) when context.x == 1;")},
		{name: "one equals sign", input: when("context.x = 1")},
		{name: "and", input: when("context.x == 1 and context.y == 2")},
		{name: "or", input: when("context.x == 1 or context.y == 2")},
		{name: "not", input: when("not context.x")},
		{name: "contains without a dot", input: when(`context.saml.memberOf contains \"x\"`)},
		{name: "single quotation marks", input: when("context.x == 'y'")},
		{name: "no closing quotation mark", input: when(`context.x == \"y`)},
		{name: "a number that is too large", input: when("context.x == 99999999999999999999")},
		{name: "a name that begins with a digit", input: when("context.1x == 1")},
		{name: "no opening parenthesis", input: document("permit principal, action, resource;")},
		{name: "no closing brace", input: document("permit(principal, action, resource) when { context.x == 1")},
	}}
}

// tooLong is longer than an authorization policy can be.
var tooLong = func() string {
	text := ""
	for range 40 {
		text += long
	}
	return text
}()

func policyChangeMessages() messageGroup {
	return messageGroup{"resource", "authorization_policy", `{"client_vpn_endpoint_id": "${ENDPOINT}", "policy_document": "permit(principal, action, resource);"}`, []messageCase{
		{name: "another policy", prepare: putPolicy},
		{name: "no permission to list connections", faults: errorCode(listAction, "UnauthorizedOperation", 403, notAuthorized)},
		{name: "destroyed", then: []messageStep{destroy}},
		{name: "no permission to delete", then: []messageStep{denied("DeleteClientVpnEndpointAuthorizationPolicy"), destroy}},
		{name: "changed too late", options: emulator.Options{Transition: 20 * time.Second}, then: []messageStep{change(`{"policy_document": "permit(principal, action, resource) when { true };", "timeouts": {"update": "10s"}}`)}},
		{name: "shadow mode switched off", input: `{"shadow_mode": true}`, then: []messageStep{change(`{"shadow_mode": false}`)}},
		{name: "an endpoint that is deleted", then: []messageStep{meanwhile(deleteEndpoint), refresh}},
	}}
}
