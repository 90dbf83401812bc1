package provider_test

import (
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func messageGroups() []messageGroup {
	return append([]messageGroup{
		providerMessages(), terminationMessages(), serviceErrorMessages(), revocationMessages(), actionMessages(),
		revocationListMessages(), policyMessages(), revocationListInputMessages(), keyMessages(), revocationListChangeMessages(),
		cedarMessages(), policyChangeMessages(), revocationChangeMessages(), otherTerminationMessages(),
		{"data", "connections", `{"client_vpn_endpoint_id": "${ENDPOINT}"}`, connectionsMessages()},
		{"ephemeral", "connections", `{"client_vpn_endpoint_id": "${ENDPOINT}"}`, connectionsMessages()},
		{"data", "endpoints", `{}`, []messageCase{
			{name: "null in each collection", input: `{"tags": {"team": null}, "status_codes": [null], "authentication_types": [null]}`},
			{name: "unknown values", input: `{"status_codes": ["up"], "authentication_types": ["certificate"], "region": "Frankfurt"}`},
			{name: "no permission", faults: errorCode("DescribeClientVpnEndpoints", "UnauthorizedOperation", 403, "You are not authorized to perform this operation.")},
			{name: "a region and regions", input: `{"region": "us-east-1", "regions": ["us-east-1"]}`},
			{name: "no permission in several regions", input: `{"regions": ["us-east-1", "eu-central-1"]}`, faults: errorCode("DescribeClientVpnEndpoints", "UnauthorizedOperation", 403, "You are not authorized to perform this operation.")},
		}},
		{"data", "authorization_rules", `{"client_vpn_endpoint_id": "${ENDPOINT}"}`, []messageCase{
			{name: "null in each collection", input: `{"destination_cidrs": [null], "group_ids": [null]}`},
			{name: "not a CIDR", input: `{"destination_cidrs": ["10.0.0.1"]}`},
			{name: "no such endpoint", input: `{"client_vpn_endpoint_id": "cvpn-endpoint-0000"}`},
		}},
		{"data", "authorization_policy", `{"client_vpn_endpoint_id": "${ENDPOINT}"}`, readMessages("GetClientVpnEndpointAuthorizationPolicy")},
		{"data", "certificate_revocation_list", `{"client_vpn_endpoint_id": "${ENDPOINT}"}`, readMessages("ExportClientVpnClientCertificateRevocationList")},
		{"list", "authorization_policy", `{}`, listMessages("GetClientVpnEndpointAuthorizationPolicy")},
		{"list", "certificate_revocation_list", `{}`, listMessages("ExportClientVpnClientCertificateRevocationList")},
		{"import", "connection_termination", "", []messageCase{{name: "an ID", input: "cvpn-connection-000000000000000a0"}}},
		{"import", "access_revocation", "", []messageCase{
			{name: "empty"},
			{name: "an endpoint", input: "${ENDPOINT}"},
			{name: "invalid JSON", input: "{"},
			{name: "unknown member", input: `{"users": ["alice"]}`},
			{name: "nobody", input: `{"client_vpn_endpoint_ids": ["cvpn-endpoint-0123456789abcdef0"]}`},
			{name: "a region and regions", input: `{"region": "us-east-1", "regions": ["us-east-1"], "usernames": ["alice"]}`},
		}},
		{"import", "authorization_policy", "", importMessages()},
		{"import", "certificate_revocation_list", "", importMessages()},
		{"function", "parse_crl", "", []messageCase{
			{name: "empty", input: `[""]`},
			{name: "a path", input: `["pki/crl.pem"]`},
			{name: "a certificate", input: `["${CERTIFICATE}"]`},
		}},
		{"function", "crl_revokes", "", []messageCase{
			{name: "no list", input: `["", "0x4711"]`},
			{name: "an ambiguous serial number", input: `["${LIST}", "4711"]`},
			{name: "an invalid serial number", input: `["${LIST}", "laptop"]`},
		}},
		{"function", "evaluate_policy", "", []messageCase{
			{name: "invalid Cedar", input: `["permit(principal);", "{}"]`},
			{name: "an IAM policy", input: `["{\"Version\": \"2012-10-17\"}", "{}"]`},
			{name: "invalid context", input: `["permit(principal, action, resource);", "{"]`},
			{name: "a context that is not an object", input: `["permit(principal, action, resource);", "[]"]`},
		}},
		{"function", "cli_input", "", []messageCase{
			{name: "empty", input: `[""]`},
			{name: "not an object", input: `["- alice"]`},
			{name: "unknown member", input: `["{\"ClientVpnEndpoint\": \"e\"}"]`},
			{name: "wrong type", input: `["{\"ClientVpnEndpointId\": 1}"]`},
			{name: "invalid JSON", input: `["{\"ClientVpnEndpointId\": "]`},
		}},
		{"function", "evidence", "", []messageCase{
			{name: "not a resource", input: `[{"type": "string", "value": "alice"}]`},
			{name: "an object with the wrong attributes", input: `[{"type": ["object", {"enforcements": "string", "clear": "bool", "usernames": "string", "common_names": "string"}], "value": {"enforcements": "none", "clear": true, "usernames": null, "common_names": null}}]`},
		}},
		{"function", "cli_skeleton", "", []messageCase{{name: "unknown kind", input: `["json"]`}}},
	}, strangeAnswerMessages()...)
}

func providerMessages() messageGroup {
	const role = "arn:aws:iam::123456789012:role/revoker"
	return messageGroup{"provider", "block", "", []messageCase{
		{name: "no region", provider: `{"region": null}`},
		{name: "no credentials", provider: `{"access_key": null, "secret_key": null}`},
		{name: "access key without a secret key", provider: `{"secret_key": null}`},
		{name: "wrong secret key", provider: `{"secret_key": "wrong"}`},
		{name: "unknown access key", provider: `{"access_key": "AKIAIOSFODNN7EXAMPLE"}`},
		{name: "unknown profile", provider: `{"access_key": null, "secret_key": null, "profile": "nobody"}`},
		{name: "missing shared files", provider: `{"access_key": null, "secret_key": null, "profile": "nobody", "shared_config_files": ["${DIR}/config"]}`},
		{name: "incomplete region", provider: `{"region": "eu-central", "endpoints": []}`},
		{name: "region in capitals", provider: `{"region": "EU-CENTRAL-1", "endpoints": []}`},
		{name: "availability zone", provider: `{"region": "eu-central-1a", "endpoints": []}`},
		{name: "unknown region", provider: `{"region": "eu-central-9", "endpoints": []}`},
		{name: "unknown STS region", provider: `{"sts_region": "eu-central", "endpoints": [{"ec2": "${URL}"}]}`},
		{name: "role without an ARN", provider: `{"assume_role": [{}]}`},
		{name: "name of a role instead of its ARN", provider: `{"assume_role": [{"role_arn": "revoker"}]}`},
		{name: "ARN of a user", provider: `{"assume_role": [{"role_arn": "arn:aws:iam::123456789012:user/alice"}]}`},
		{name: "session name with a blank", provider: `{"assume_role": [{"role_arn": "` + role + `", "session_name": "off boarding"}]}`},
		{name: "session name that is too long", provider: `{"assume_role": [{"role_arn": "` + role + `", "session_name": "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg"}]}`},
		{name: "source identity with a blank", provider: `{"assume_role": [{"role_arn": "` + role + `", "source_identity": "a b"}]}`},
		{name: "external ID that is too short", provider: `{"assume_role": [{"role_arn": "` + role + `", "external_id": "x"}]}`},
		{name: "session policy that is not JSON", provider: `{"assume_role": [{"role_arn": "` + role + `", "policy": "policy.json"}]}`},
		{name: "name of a policy instead of its ARN", provider: `{"assume_role": [{"role_arn": "` + role + `", "policy_arns": ["ReadOnlyAccess"]}]}`},
		{name: "role duration without a unit", provider: `{"assume_role": [{"role_arn": "` + role + `", "duration": "3600"}]}`},
		{name: "role duration that is too short", provider: `{"assume_role": [{"role_arn": "` + role + `", "duration": "1m"}]}`},
		{name: "null in the collections of assume_role", provider: `{"assume_role": [{"role_arn": "` + role + `", "tags": {"team": null}, "policy_arns": [null], "transitive_tag_keys": [null]}]}`},
		{name: "null in account lists", provider: `{"allowed_account_ids": [null]}`},
		{name: "null in other lists", provider: `{"shared_config_files": [null], "shared_credentials_files": [null], "user_agent": [null]}`},
		{name: "account ID with dashes", provider: `{"allowed_account_ids": ["1234-5678-9012"]}`},
		{name: "both account lists", provider: `{"allowed_account_ids": ["123456789012"], "forbidden_account_ids": ["123456789012"]}`},
		{name: "account that is not allowed", provider: `{"allowed_account_ids": ["210987654321"]}`},
		{name: "role that does not trust the caller", provider: `{"assume_role": [{"role_arn": "` + role + `"}]}`, options: emulator.Options{Roles: []string{hub}}},
		{name: "role with a wrong secret key", provider: `{"secret_key": "wrong", "assume_role": [{"role_arn": "` + role + `"}]}`},
		{name: "role with an unknown access key", provider: `{"access_key": "AKIAIOSFODNN7EXAMPLE", "assume_role": [{"role_arn": "` + role + `"}]}`},
		{name: "second role of a chain", provider: `{"assume_role": [{"role_arn": "` + hub + `"}, {"role_arn": "` + role + `"}]}`, options: emulator.Options{Roles: []string{hub}}},
		{name: "web identity without a token", provider: `{"access_key": null, "secret_key": null, "assume_role_with_web_identity": [{"role_arn": "` + role + `"}]}`},
		{name: "web identity with a missing token file", provider: `{"access_key": null, "secret_key": null, "assume_role_with_web_identity": [{"role_arn": "` + role + `", "web_identity_token_file": "/nowhere/token"}]}`},
		{name: "web identity that is not trusted", provider: `{"access_key": null, "secret_key": null, "assume_role_with_web_identity": [{"role_arn": "` + role + `", "web_identity_token": "eyJh"}]}`, options: emulator.Options{Roles: []string{hub}}},
		{name: "endpoint without a scheme", provider: `{"endpoints": [{"ec2": "localhost:8743"}]}`},
		{name: "endpoint that is not HTTP", provider: `{"endpoints": [{"sts": "ftp://localhost"}]}`},
		{name: "endpoint that refuses connections", provider: `{"endpoints": [{"ec2": "http://127.0.0.1:1"}], "max_retries": 1}`},
		{name: "invalid proxy", provider: `{"https_proxy": "http://[::1"}`},
		{name: "HTTP proxy only", provider: `{"http_proxy": "http://proxy.example.com:3128", "no_proxy": "127.0.0.1"}`},
		{name: "missing CA bundle", provider: `{"custom_ca_bundle": "/nowhere/ca.pem"}`},
		{name: "metadata service mode", provider: `{"ec2_metadata_service_endpoint_mode": "IPv5"}`},
		{name: "retry mode", provider: `{"retry_mode": "eager"}`},
		{name: "negative retries", provider: `{"max_retries": -1}`},
		{name: "retries with a fraction", provider: `{"max_retries": 1.5}`},
		{name: "request rate of nothing", provider: `{"max_request_rate_factor": 0}`},
		{name: "token bucket", provider: `{"token_bucket_rate_limiter_capacity": -1}`},
		{name: "timeout without a unit", provider: `{"connect_timeout": "30", "read_timeout": "0s"}`},
		{name: "arguments of hashicorp/aws without effect", provider: `{"default_tags": [{"tags": {"team": "security"}}], "s3_use_path_style": true, "skip_credentials_validation": true, "skip_requesting_account_id": true, "endpoints": [{"ec2": "${URL}", "sts": "${URL}", "s3": "${URL}", "dynamodb": "${URL}"}]}`},
	}}
}

func terminationMessages() messageGroup {
	return messageGroup{"resource", "connection_termination", `{"client_vpn_endpoint_id": "${ENDPOINT}", "username": "alice", "wait_for_termination": true}`, []messageCase{
		{name: "success"},
		{name: "nobody", input: `{"username": null}`},
		{name: "two people", input: `{"common_name": "laptop-1"}`},
		{name: "blank name", input: `{"username": " "}`},
		{name: "name with NUL", input: `{"username": "ali\u0000ce"}`},
		{name: "name with a zero-width space", input: `{"username": "alice\u200b"}`},
		{name: "name with a trailing blank", input: `{"username": "alice "}`},
		{name: "decomposed name", input: `{"username": "jose\u0301"}`},
		{name: "name in capitals", input: `{"username": "Alice"}`},
		{name: "unknown name", input: `{"username": "nobody"}`},
		{name: "unknown common name", input: `{"username": null, "common_name": "nobody"}`},
		{name: "unknown connection", input: `{"username": null, "connection_id": "cvpn-connection-00000000000000000"}`},
		{name: "connection ID that is a name", input: `{"username": null, "connection_id": "Alice"}`},
		{name: "endpoint ID that is an ARN", input: `{"client_vpn_endpoint_id": "arn:aws:ec2:us-east-1:123456789012:client-vpn-endpoint/cvpn-endpoint-0123456789abcdef0"}`},
		{name: "blank endpoint ID", input: `{"client_vpn_endpoint_id": ""}`},
		{name: "endpoint ID with a blank", input: `{"client_vpn_endpoint_id": "cvpn-endpoint-0123456789abcdef0 "}`},
		{name: "no such endpoint", input: `{"client_vpn_endpoint_id": "cvpn-endpoint-0000"}`},
		{name: "endpoint in another region", input: `{"region": "eu-central-1"}`},
		{name: "incomplete region", input: `{"region": "eu-central"}`},
		{name: "unknown region", input: `{"region": "eu-central-9"}`},
		{name: "on_not_connected", input: `{"on_not_connected": "skip"}`},
		{name: "invalid timeout", input: `{"timeouts": {"create": "abc", "read": "abc"}}`},
		{name: "zero timeout", input: `{"timeouts": {"create": "0s", "read": "0s"}}`},
		{name: "null trigger", input: `{"triggers": {"ticket": null}}`},
		{name: "dry run", input: `{"dry_run": true}`},
		{name: "failed to terminate", faults: []emulator.Fault{{Action: "TerminateClientVpnConnections", Kind: emulator.FaultFailToTerminate, Times: emulator.FaultAlways}}},
		{name: "stuck terminating", faults: []emulator.Fault{{Action: "TerminateClientVpnConnections", Kind: emulator.FaultStuckTerminating, Times: emulator.FaultAlways}}},
	}}
}

// serviceErrorMessages has each error code of a termination, and each way in which an answer can get lost.
func serviceErrorMessages() messageGroup {
	const action = "TerminateClientVpnConnections"
	group := messageGroup{"resource", "connection_termination", `{"client_vpn_endpoint_id": "${ENDPOINT}", "username": "alice", "wait_for_termination": true, "timeouts": {"create": "30s"}}`, nil}
	for _, answer := range []struct {
		code    string
		status  int
		message string
	}{
		{"AuthFailure", 401, "AWS was not able to validate the provided access credentials"},
		{"ClientVpnTerminateConnectionsLimitExceeded", 400, "Too many connections."},
		{"ConcurrentMutationLimitExceeded", 400, "Cannot initiate another change for this endpoint at this time. Please try again later."},
		{"IncorrectState", 400, "The endpoint is being modified."},
		{"InternalError", 500, "An internal error has occurred."},
		{"InvalidClientVpnActiveAssociationNotFound", 400, "The endpoint has no active association."},
		{"InvalidClientVpnConnection.UserNotFound", 400, "The user has no active connection."},
		{"InvalidClientVpnEndpointId.NotFound", 400, "Endpoint cvpn-endpoint-0123456789abcdef0 does not exist"},
		{"InvalidParameterValue", 400, "Value (alice) for parameter Username is invalid."},
		{"OptInRequired", 401, "You are not subscribed to this service."},
		{"RequestExpired", 400, "Request has expired."},
		{"RequestLimitExceeded", 503, "Request limit exceeded."},
		{"UnauthorizedOperation", 403, "You are not authorized to perform this operation."},
		{"Unavailable", 503, "The service is unavailable."},
		{"UnsupportedOperation", 400, "The operation is not supported."},
	} {
		group.cases = append(group.cases, messageCase{name: "error " + answer.code, provider: `{"max_retries": 1}`, faults: errorCode(action, answer.code, answer.status, answer.message)})
	}
	for _, kind := range []string{emulator.FaultReset, emulator.FaultLostAnswer, emulator.FaultTruncate} {
		group.cases = append(group.cases, messageCase{name: "fault " + kind, provider: `{"max_retries": 1}`, faults: []emulator.Fault{{Action: action, Kind: kind, Times: emulator.FaultAlways}}})
	}
	for _, variant := range []string{emulator.ForeignHTML, emulator.ForeignXHTML, emulator.ForeignEmpty, emulator.ForeignJSON, emulator.ForeignOtherOperation} {
		group.cases = append(group.cases, messageCase{name: "foreign answer " + variant, provider: `{"max_retries": 1}`, faults: []emulator.Fault{{Action: action, Kind: emulator.FaultForeign, Variant: variant, Times: emulator.FaultAlways}}})
	}
	return group
}

func revocationMessages() messageGroup {
	reconnect := func(t *testing.T, w *acctest.Emulator) {
		t.Helper()
		w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "bob", Reconnect: time.Second, ID: "cvpn-connection-000000000000000c0"})
		w.Join(t, emulator.ClientSeed{EndpointID: endpointID, CommonName: "laptop-7", Reconnect: time.Second, ID: "cvpn-connection-000000000000000d0"})
	}
	return messageGroup{"resource", "access_revocation", `{"client_vpn_endpoint_ids": ["${ENDPOINT}"], "usernames": ["alice"]}`, []messageCase{
		{name: "success"},
		{name: "no names", input: `{"usernames": null}`},
		{name: "empty names", input: `{"usernames": [], "common_names": []}`},
		{name: "null names", input: `{"usernames": [null, "alice"], "common_names": [null], "client_vpn_endpoint_ids": [null]}`},
		{name: "blank name", input: `{"usernames": [""]}`},
		{name: "name with a zero-width space", input: `{"usernames": ["alice\u200b"]}`},
		{name: "name with NUL", input: `{"usernames": ["ali\u0000ce"]}`},
		{name: "name in capitals", input: `{"usernames": ["Alice"]}`},
		{name: "no endpoint", input: `{"client_vpn_endpoint_ids": []}`},
		{name: "endpoint ID that is an ARN", input: `{"client_vpn_endpoint_ids": ["arn:aws:ec2:us-east-1:123456789012:client-vpn-endpoint/cvpn-endpoint-0123456789abcdef0"]}`},
		{name: "no such endpoint", input: `{"client_vpn_endpoint_ids": ["cvpn-endpoint-0000"]}`},
		{name: "region without endpoints", input: `{"client_vpn_endpoint_ids": null, "region": "eu-central-1"}`},
		{name: "incomplete region", input: `{"region": "EU-CENTRAL-1"}`},
		{name: "a region and regions", input: `{"region": "us-east-1", "regions": ["us-east-1"]}`},
		{name: "every region and one more", input: `{"regions": ["*", "us-east-1"]}`},
		{name: "invalid region among several", input: `{"regions": ["us-east-1", "Frankfurt"]}`},
		{name: "empty regions", input: `{"regions": []}`},
		{name: "an endpoint of another region", input: `{"regions": ["eu-central-1", "eu-west-1"]}`},
		{name: "one of several regions fails", input: `{"regions": ["us-east-1", "eu-central-1"]}`, faults: []emulator.Fault{{Action: "DescribeClientVpnEndpoints", Region: "eu-central-1", Kind: emulator.FaultError, Times: emulator.FaultAlways, Code: "UnauthorizedOperation", Status: 403, Message: "You are not authorized to perform this operation."}}},
		{name: "no permission to list regions", input: `{"regions": ["*"]}`, faults: errorCode("DescribeRegions", "UnauthorizedOperation", 403, "You are not authorized to perform this operation.")},
		{name: "no region is enabled", input: `{"regions": ["*"]}`, faults: []emulator.Fault{{Action: "DescribeRegions", Kind: emulator.FaultMalformed, Times: emulator.FaultAlways, Body: `<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>0a0b0c0d-0000-4000-8000-000000000000</requestId><regionInfo/></DescribeRegionsResponse>`}}},
		{name: "max_connections with a fraction", input: `{"max_connections": 1.5}`},
		{name: "max_connections that is too large", input: `{"max_connections": 1e20}`},
		{name: "max_connections of zero", input: `{"max_connections": 0}`},
		{name: "more connections than allowed", input: `{"max_connections": 1}`},
		{name: "invalid timeouts", input: `{"timeouts": {"create": "abc", "update": "0s"}}`},
		{name: "people who reconnect", input: `{"usernames": ["bob"], "common_names": ["laptop-7"], "timeouts": {"create": "60s"}}`, prepare: reconnect},
		{name: "timeout", input: `{"timeouts": {"create": "20s"}}`, faults: []emulator.Fault{{Action: "TerminateClientVpnConnections", Kind: emulator.FaultStuckTerminating, Times: emulator.FaultAlways}}},
		{name: "no permission to list", faults: errorCode("DescribeClientVpnConnections", "UnauthorizedOperation", 403, "You are not authorized to perform this operation.")},
		{name: "no permission to terminate", faults: errorCode("TerminateClientVpnConnections", "UnauthorizedOperation", 403, "You are not authorized to perform this operation.")},
	}}
}

func actionMessages() messageGroup {
	return messageGroup{"action", "terminate_connections", `{"client_vpn_endpoint_id": "${ENDPOINT}", "usernames": ["alice"]}`, []messageCase{
		{name: "success"},
		{name: "nobody", input: `{"usernames": null}`},
		{name: "empty names", input: `{"usernames": []}`},
		{name: "neither an endpoint nor regions", input: `{"client_vpn_endpoint_id": null}`},
		{name: "all in several regions", input: `{"client_vpn_endpoint_id": null, "regions": ["us-east-1"], "usernames": null, "all": true, "max_connections": 9}`},
		{name: "more connections than allowed in several regions", input: `{"client_vpn_endpoint_id": null, "regions": ["us-east-1", "eu-central-1"], "max_connections": 1}`},
		{name: "all without a limit", input: `{"usernames": null, "all": true}`},
		{name: "all and names", input: `{"all": true, "max_connections": 10}`},
		{name: "excluded without all", input: `{"exclude_usernames": ["bob"]}`},
		{name: "named and excluded", input: `{"usernames": ["alice"], "exclude_usernames": ["alice"]}`},
		{name: "null names", input: `{"usernames": [null], "common_names": [null], "connection_ids": [null], "exclude_usernames": [null], "exclude_common_names": [null]}`},
		{name: "blank name", input: `{"usernames": [" "]}`},
		{name: "unknown name", input: `{"usernames": ["nobody"]}`},
		{name: "name in capitals", input: `{"usernames": ["ALICE"]}`},
		{name: "max_connections with a fraction", input: `{"max_connections": 1.5}`},
		{name: "max_connections that is too large", input: `{"max_connections": 1e20}`},
		{name: "max_connections of zero", input: `{"max_connections": 0}`},
		{name: "more connections than allowed", input: `{"max_connections": 1}`},
		{name: "invalid timeout", input: `{"timeout": "abc"}`},
		{name: "zero timeout", input: `{"timeout": "0s"}`},
		{name: "no such endpoint", input: `{"client_vpn_endpoint_id": "cvpn-endpoint-0000"}`},
		{name: "timeout", input: `{"timeout": "20s"}`, faults: []emulator.Fault{{Action: "TerminateClientVpnConnections", Kind: emulator.FaultStuckTerminating, Times: emulator.FaultAlways}}},
	}}
}

func connectionsMessages() []messageCase {
	return []messageCase{
		{name: "null in each collection", input: `{"usernames": [null], "common_names": [null], "connection_ids": [null], "status_codes": [null]}`},
		{name: "blank name", input: `{"usernames": [""]}`},
		{name: "unknown status", input: `{"status_codes": ["alive"]}`},
		{name: "connection ID that is a name", input: `{"connection_ids": ["alice@example.com"]}`},
		{name: "no such endpoint", input: `{"client_vpn_endpoint_id": "cvpn-endpoint-0000"}`},
		{name: "no permission", faults: errorCode("DescribeClientVpnConnections", "UnauthorizedOperation", 403, "You are not authorized to perform this operation.")},
		{name: "throttled", provider: `{"max_retries": 1}`, faults: errorCode("DescribeClientVpnConnections", "RequestLimitExceeded", 503, "Request limit exceeded.")},
		{name: "invalid page", faults: errorCode("DescribeClientVpnConnections", "InvalidPaginationToken", 400, "The token is invalid.")},
	}
}

func revocationListMessages() messageGroup {
	const issuer = `"certificate_revocation_list": null, "issuer": {"certificate": "${CA}", "private_key_wo": "${KEY}"}`
	return messageGroup{"resource", "certificate_revocation_list", `{"client_vpn_endpoint_id": "${ENDPOINT}", "certificate_revocation_list": "${LIST}", "wait_for_active": true}`, []messageCase{
		{name: "success"},
		{name: "path", input: `{"certificate_revocation_list": "pki/crl.pem"}`},
		{name: "empty", input: `{"certificate_revocation_list": ""}`},
		{name: "certificate", input: `{"certificate_revocation_list": "${CA}"}`},
		{name: "expired list", input: `{"certificate_revocation_list": "${OLD}"}`},
		{name: "neither list nor issuer", input: `{"certificate_revocation_list": null}`},
		{name: "both list and issuer", input: `{"issuer": {"certificate": "${CA}", "private_key_wo": "${KEY}"}}`},
		{name: "issuer without certificates", input: `{` + issuer + `}`},
		{name: "issuer that is a path", input: `{"certificate_revocation_list": null, "issuer": {"certificate": "ca.pem", "private_key_wo": "ca.key"}, "revoked_certificates": []}`},
		{name: "issuer that is not an authority", input: `{"certificate_revocation_list": null, "issuer": {"certificate": "${CERTIFICATE}", "private_key_wo": "${KEY}"}, "revoked_certificates": []}`},
		{name: "issuer without a key", input: `{"certificate_revocation_list": null, "issuer": {"certificate": "${CA}"}, "revoked_certificates": []}`},
		{name: "null certificate", input: `{` + issuer + `, "revoked_certificates": [null]}`},
		{name: "serial number of zero", input: `{` + issuer + `, "revoked_certificates": [{"serial_number": "0x0"}]}`},
		{name: "serial number of 21 bytes", input: `{` + issuer + `, "revoked_certificates": [{"serial_number": "0x010203040506070809101112131415161718192021"}]}`},
		{name: "ambiguous serial number", input: `{` + issuer + `, "revoked_certificates": [{"serial_number": "4711"}]}`},
		{name: "revoked in the future", input: `{` + issuer + `, "revoked_certificates": [{"serial_number": "0x4711", "revoked_at": "2999-01-01T00:00:00Z"}]}`},
		{name: "revoked at an invalid time", input: `{` + issuer + `, "revoked_certificates": [{"serial_number": "0x4711", "revoked_at": "yesterday"}]}`},
		{name: "unknown reason", input: `{` + issuer + `, "revoked_certificates": [{"serial_number": "0x4711", "reason": "left"}]}`},
		{name: "neither certificate nor serial number", input: `{` + issuer + `, "revoked_certificates": [{}]}`},
		{name: "revoked twice", input: `{` + issuer + `, "revoked_certificates": [{"serial_number": "0x4711"}, {"serial_number": "47:11"}]}`},
		{name: "validity with a fraction", input: `{` + issuer + `, "revoked_certificates": [], "validity_period_hours": 1.5}`},
		{name: "validity of zero", input: `{` + issuer + `, "revoked_certificates": [], "validity_period_hours": 0}`},
		{name: "renewal before it begins", input: `{` + issuer + `, "revoked_certificates": [], "validity_period_hours": 24, "early_renewal_hours": 24}`},
		{name: "warning without a unit", input: `{"warn_before_expiry": "30"}`},
		{name: "warning from the first day on", input: `{` + issuer + `, "revoked_certificates": [], "validity_period_hours": 1000, "warn_before_expiry": "1000h"}`},
		{name: "invalid timeouts", input: `{"timeouts": {"create": "abc", "read": "0s"}}`},
		{name: "no such endpoint", input: `{"client_vpn_endpoint_id": "cvpn-endpoint-0000"}`},
		{name: "list that is too long", faults: errorCode("ImportClientVpnClientCertificateRevocationList", "ClientVpnCertificateRevocationListLimitExceeded", 400, "Too many entries.")},
		{name: "lost answer", faults: []emulator.Fault{{Action: "ImportClientVpnClientCertificateRevocationList", Kind: emulator.FaultLostAnswer}}},
		{name: "pending for too long", input: `{"timeouts": {"create": "30s"}}`, options: emulator.Options{CRLDelay: time.Hour}},
	}}
}

func policyMessages() messageGroup {
	const change = "ModifyClientVpnEndpointAuthorizationPolicy"
	return messageGroup{"resource", "authorization_policy", `{"client_vpn_endpoint_id": "${ENDPOINT}", "policy_document": "permit(principal, action, resource);"}`, []messageCase{
		{name: "success"},
		{name: "path", input: `{"policy_document": "policy.cedar"}`},
		{name: "empty", input: `{"policy_document": " "}`},
		{name: "scope without a comma", input: `{"policy_document": "permit(principal);"}`},
		{name: "no semicolon", input: `{"policy_document": "permit(principal, action, resource)"}`},
		{name: "IAM policy", input: `{"policy_document": "{\"Version\": \"2012-10-17\", \"Statement\": []}"}`},
		{name: "duplicate ID", input: `{"policy_document": "@id(\"a\") permit(principal, action, resource); @id(\"a\") forbid(principal, action, resource) when { context.x == 1 };"}`},
		{name: "unknown namespace", input: `{"policy_document": "permit(principal, action, resource) when { context.office.city == \"Berlin\" };"}`},
		{name: "dotted name of the documentation", input: `{"policy_document": "permit(principal, action, resource) when { context.mutual-authentication.cn == \"x\" };"}`},
		{name: "description that is too long", input: `{"description": "` + long + `"}`},
		{name: "invalid timeouts", input: `{"timeouts": {"create": "abc", "delete": "0s"}}`},
		{name: "no such endpoint", input: `{"client_vpn_endpoint_id": "cvpn-endpoint-0000"}`},
		{name: "rejected document", faults: errorCode(change, "InvalidParameterValue", 400, "Provide a valid Cedar policy document")},
		{name: "change in progress", provider: `{"max_retries": 1}`, faults: errorCode(change, "ConcurrentMutationLimitExceeded", 400, "Cannot initiate another change for this endpoint at this time. Please try again later.")},
		{name: "in force too late", input: `{"timeouts": {"create": "30s"}}`, options: emulator.Options{Transition: time.Hour}},
	}}
}

// long is a text of 300 characters.
const long = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" +
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" +
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

// readMessages returns the cases of a data source that calls one action.
func readMessages(action string) []messageCase {
	return []messageCase{
		{name: "nothing there"},
		{name: "no such endpoint", input: `{"client_vpn_endpoint_id": "cvpn-endpoint-0000"}`},
		{name: "invalid timeout", input: `{"timeouts": {"read": "0s"}}`},
		{name: "no permission", faults: errorCode(action, "UnauthorizedOperation", 403, "You are not authorized to perform this operation.")},
		{name: "throttled", provider: `{"max_retries": 1}`, faults: errorCode(action, "RequestLimitExceeded", 503, "Request limit exceeded.")},
	}
}

func listMessages(action string) []messageCase {
	return []messageCase{
		{name: "null", input: `{"client_vpn_endpoint_ids": [null]}`},
		{name: "empty", input: `{"client_vpn_endpoint_ids": []}`},
		{name: "no such endpoint", input: `{"client_vpn_endpoint_ids": ["cvpn-endpoint-0000"]}`},
		{name: "incomplete region", input: `{"region": "eu-central"}`},
		{name: "no permission", faults: errorCode(action, "UnauthorizedOperation", 403, "You are not authorized to perform this operation.")},
		{name: "no permission to list endpoints", faults: errorCode("DescribeClientVpnEndpoints", "UnauthorizedOperation", 403, "You are not authorized to perform this operation.")},
	}
}

func importMessages() []messageCase {
	return []messageCase{
		{name: "nothing there", input: endpointID},
		{name: "no such endpoint", input: "cvpn-endpoint-0000"},
		{name: "another region", input: endpointID + "@eu-central-1"},
		{name: "ARN", input: "arn:aws:ec2:us-east-1:123456789012:client-vpn-endpoint/" + endpointID},
		{name: "incomplete region", input: endpointID + "@eu-central"},
	}
}
