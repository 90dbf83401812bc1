package emulator_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	germany = "111111111111"
	france  = "222222222222"
	auditor = "arn:aws:iam::" + france + ":role/auditor"

	twoAccounts = `{
  "accounts": [
    {"id": "` + germany + `", "access_keys": [{"access_key": "AKIAGERMANY", "secret_key": "geheim"}], "regions": ["eu-central-1", "us-east-1"]},
    {"id": "` + france + `", "access_keys": [{"access_key": "AKIAFRANCE"}], "roles": ["` + auditor + `"]}
  ],
  "endpoints": [
    {"id": "cvpn-endpoint-de", "account_id": "` + germany + `", "connections": [{"username": "alice"}]},
    {"id": "cvpn-endpoint-fr", "account_id": "` + france + `", "connections": [{"username": "alice"}]},
    {"id": "cvpn-endpoint-own"}
  ]
}`
)

func key(id, secret string) func(*ec2.Options) {
	return func(o *ec2.Options) { o.Credentials = credentials.NewStaticCredentialsProvider(id, secret, "") }
}

func inRegion(name string) func(*ec2.Options) {
	return func(o *ec2.Options) { o.Region = name }
}

// endpointIDs returns the IDs of the endpoints that a client sees.
func endpointIDs(t *testing.T, client *ec2.Client) []string {
	t.Helper()
	out, err := client.DescribeClientVpnEndpoints(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range out.ClientVpnEndpoints {
		ids = append(ids, *e.ClientVpnEndpointId)
	}
	return ids
}

// Each access key and each assumed role only sees and changes the endpoints of its own account.
func TestAccounts(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	if err := h.Load(strings.NewReader(twoAccounts)); err != nil {
		t.Fatal(err)
	}
	assumed, err := h.sts(user()).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(auditor), RoleSessionName: aws.String("s")})
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		credentials aws.CredentialsProvider
		account     string
		endpoint    string
	}{
		"the emulator's own key":    {user(), "123456789012", "cvpn-endpoint-own"},
		"a key with its secret":     {credentials.NewStaticCredentialsProvider("AKIAGERMANY", "geheim", ""), germany, "cvpn-endpoint-de"},
		"a key without a secret":    {credentials.NewStaticCredentialsProvider("AKIAFRANCE", "test", ""), france, "cvpn-endpoint-fr"},
		"a role of another account": {static(assumed.Credentials), france, "cvpn-endpoint-fr"},
	} {
		who, err := h.sts(tc.credentials).GetCallerIdentity(t.Context(), nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if *who.Account != tc.account || !strings.Contains(*who.Arn, tc.account) {
			t.Errorf("%s: the caller is %s of %s", name, *who.Arn, *who.Account)
		}
		client := h.client(func(o *ec2.Options) { o.Credentials = tc.credentials })
		if ids := endpointIDs(t, client); !slices.Equal(ids, []string{tc.endpoint}) {
			t.Errorf("%s: sees %v, want %s", name, ids, tc.endpoint)
		}
	}
	terminate := func(key func(*ec2.Options), endpoint string) error {
		_, err := h.client(key).TerminateClientVpnConnections(t.Context(), &ec2.TerminateClientVpnConnectionsInput{
			ClientVpnEndpointId: aws.String(endpoint), Username: aws.String("alice"),
		})
		return err
	}
	wantError(t, terminate(key("AKIAGERMANY", "geheim"), "cvpn-endpoint-fr"), "InvalidClientVpnEndpointId.NotFound", 400)
	wantError(t, terminate(key("AKIAGERMANY", "test"), "cvpn-endpoint-de"), "AuthFailure", 401)
	wantError(t, terminate(key("AKIAGERMANY", "geheim"), "cvpn-endpoint-de"), "", 0)
	if got := h.Connections("cvpn-endpoint-fr")[0].Status; got != "active" {
		t.Errorf("alice's connection to the other account is %s", got)
	}
	var accounts []string
	for _, call := range h.Calls("TerminateClientVpnConnections") {
		accounts = append(accounts, call.AccountID)
	}
	if !slices.Equal(accounts, []string{germany, germany, germany}) {
		t.Errorf("the journal has the accounts %v", accounts)
	}
}

// A role can be assumed if its account lists it, or has no list.
func TestAccounts_roles(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	if err := h.Load(strings.NewReader(twoAccounts)); err != nil {
		t.Fatal(err)
	}
	assume := func(arn string) error {
		_, err := h.sts(user()).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(arn), RoleSessionName: aws.String("s")})
		return err
	}
	wantError(t, assume(auditor), "", 0)
	wantError(t, assume("arn:aws:iam::"+france+":role/another"), "AccessDenied", 403)
	wantError(t, assume("arn:aws:iam::"+germany+":role/any"), "", 0)
	wantError(t, assume("arn:aws:iam::333333333333:role/any"), "AccessDenied", 403)
}

// A reset removes the accounts that were added, and restores those of the seed.
func TestAccounts_reset(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	if err := h.Load(strings.NewReader(`{"accounts": [{"id": "` + germany + `"}]}`)); err != nil {
		t.Fatal(err)
	}
	if status := h.ask("POST", "accounts", `{"id": "`+france+`", "access_keys": [{"access_key": "AKIAFRANCE"}]}`, nil); status != 201 {
		t.Fatalf("the status is %d", status)
	}
	endpointIDs(t, h.client(key("AKIAFRANCE", "test")))
	h.Reset()
	_, err := h.client(key("AKIAFRANCE", "test")).DescribeClientVpnEndpoints(t.Context(), nil)
	wantError(t, err, "AuthFailure", 401)
	var ids []string
	for _, account := range h.Accounts() {
		ids = append(ids, account.ID)
	}
	if !slices.Equal(ids, []string{germany, "123456789012"}) {
		t.Errorf("the accounts are %v", ids)
	}
}

// Control calls can be restricted to an account, and never contain a secret.
func TestAccounts_control(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	if err := h.Load(strings.NewReader(twoAccounts)); err != nil {
		t.Fatal(err)
	}
	var state struct {
		Accounts  []map[string]any
		Endpoints []struct {
			ID, Region string
			AccountID  string `json:"account_id"`
		}
		Connections []map[string]any
	}
	h.ask("GET", "state?account_id="+germany, "", &state)
	if len(state.Accounts) != 1 || len(state.Endpoints) != 1 || len(state.Connections) != 1 || state.Endpoints[0].AccountID != germany || state.Endpoints[0].Region != region {
		t.Errorf("the state is %+v", state)
	}
	var everything json.RawMessage
	h.ask("GET", "state", "", &everything)
	if text := string(everything); strings.Contains(text, "geheim") || !strings.Contains(text, "AKIAGERMANY") {
		t.Errorf("the state is %s", text)
	}
	endpointIDs(t, h.client(key("AKIAGERMANY", "geheim")))
	endpointIDs(t, h.client(key("AKIAFRANCE", "test")))
	var journal struct {
		Calls []struct {
			AccountID string `json:"account_id"`
		}
	}
	h.ask("GET", "calls?account_id="+france, "", &journal)
	if len(journal.Calls) != 1 || journal.Calls[0].AccountID != france {
		t.Errorf("the journal is %+v", journal)
	}
	var failed struct{ Error string }
	if status := h.ask("GET", "calls?account_id=1", "", &failed); status != 400 || failed.Error != `unknown account "1", want one of `+germany+", 123456789012, "+france {
		t.Errorf("got %d %s", status, failed.Error)
	}
}

// A fault can be limited to an account and a region.
func TestFault_location(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	if err := h.Load(strings.NewReader(twoAccounts)); err != nil {
		t.Fatal(err)
	}
	h.inject(emulator.Fault{AccountID: germany, Region: "eu-central-1", Kind: emulator.FaultError, Code: "InternalError", Status: 500, Times: emulator.FaultAlways})
	ask := func(changes ...func(*ec2.Options)) error {
		_, err := h.client(changes...).DescribeClientVpnEndpoints(t.Context(), nil)
		return err
	}
	wantError(t, ask(key("AKIAGERMANY", "geheim"), inRegion("eu-central-1")), "InternalError", 500)
	wantError(t, ask(key("AKIAGERMANY", "geheim")), "", 0)
	wantError(t, ask(key("AKIAFRANCE", "test"), inRegion("eu-central-1")), "", 0)
	for _, fault := range []emulator.Fault{{AccountID: "333333333333"}, {Region: "Frankfurt"}, {AccountID: germany, Region: "eu-west-1"}} {
		fault.Kind = emulator.FaultReset
		if err := h.Inject(fault); err == nil {
			t.Errorf("accepted %+v", fault)
		}
	}
}

// Each account has its own quotas and request buckets.
func TestAccounts_limits(t *testing.T) {
	t.Parallel()
	now := newHarness(t).Now() // Requests are signed with the machine's time.
	h := newHarness(t, func(o *emulator.Options) {
		o.Throttle, o.Quotas.Endpoints, o.Clock = "aws", 1, func() time.Time { return now }
	})
	if err := h.Load(strings.NewReader(twoAccounts)); err != nil {
		t.Fatal(err)
	}
	german, french := h.client(key("AKIAGERMANY", "geheim")), h.client(key("AKIAFRANCE", "test"))
	for range 100 {
		endpointIDs(t, german)
	}
	_, err := german.DescribeClientVpnEndpoints(t.Context(), nil)
	wantError(t, err, "RequestLimitExceeded", 503)
	endpointIDs(t, french)
}
