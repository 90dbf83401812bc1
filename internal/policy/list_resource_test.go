package policy_test

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	kind      = "clientvpn_authorization_policy"
	endpoints = "DescribeClientVpnEndpoints"
)

// fleet returns an emulator with an endpoint whose policy is in force, one whose policy is in shadow mode, one whose policy is being deleted, and one without a policy.
func fleet(t *testing.T) *acctest.Emulator {
	t.Helper()
	w := acctest.New(t)
	for _, id := range []string{"cvpn-endpoint-0", "cvpn-endpoint-1", "cvpn-endpoint-2", "cvpn-endpoint-3"} {
		w.Endpoint(t, emulator.EndpointSeed{ID: id})
	}
	document, shadow, description := everybody, true, "trial"
	for id, change := range map[string]clientvpn.AuthorizationPolicyChange{
		"cvpn-endpoint-0": {Document: &document}, "cvpn-endpoint-1": {Document: &document, ShadowMode: &shadow, Description: &description}, "cvpn-endpoint-2": {Document: &document},
	} {
		if _, err := w.Client(t).ModifyAuthorizationPolicy(t.Context(), id, change); err != nil {
			t.Fatal(err)
		}
	}
	w.Clock.Advance(time.Minute)
	gone := "cvpn-endpoint-2"
	if _, err := w.EC2(t).DeleteClientVpnEndpointAuthorizationPolicy(t.Context(), &ec2.DeleteClientVpnEndpointAuthorizationPolicyInput{ClientVpnEndpointId: &gone}); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestListAuthorizationPolicies(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		arguments map[string]tftypes.Value
		limit     int64
		want      []string
		calls     []string
	}{
		"all":            {nil, 100, []string{"cvpn-endpoint-0: active", "cvpn-endpoint-1: active, in shadow mode, trial"}, []string{endpoints, get, get, get, get}},
		"a limit":        {nil, 1, []string{"cvpn-endpoint-0: active"}, []string{endpoints, get}},
		"named":          {map[string]tftypes.Value{"client_vpn_endpoint_ids": acctest.List("cvpn-endpoint-3", "cvpn-endpoint-0")}, 100, []string{"cvpn-endpoint-0: active"}, []string{get, get}},
		"another region": {map[string]tftypes.Value{"region": tftypes.NewValue(tftypes.String, "eu-central-1")}, 100, nil, []string{endpoints}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := fleet(t)
			made := len(w.Calls())
			var got []string
			for _, result := range w.Query(t, kind, tc.arguments, tc.limit, false) {
				got = append(got, result.DisplayName)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("listed %q, want %q", got, tc.want)
			}
			if calls := w.Actions()[made:]; !slices.Equal(calls, tc.calls) {
				t.Errorf("the calls are %q, want %q", calls, tc.calls)
			}
		})
	}
}

func TestListAuthorizationPolicies_resource(t *testing.T) {
	t.Parallel()
	w := fleet(t)
	got := w.Query(t, kind, map[string]tftypes.Value{"client_vpn_endpoint_ids": acctest.List("cvpn-endpoint-1")}, 1, true)[0]
	for name, want := range map[string]tftypes.Value{
		"client_vpn_endpoint_id": tftypes.NewValue(tftypes.String, "cvpn-endpoint-1"),
		"description":            tftypes.NewValue(tftypes.String, "trial"),
		"policy_document":        tftypes.NewValue(tftypes.String, everybody),
		"region":                 tftypes.NewValue(tftypes.String, "us-east-1"),
		"shadow_mode":            tftypes.NewValue(tftypes.Bool, true),
	} {
		if !got.Resource[name].Equal(want) {
			t.Errorf("%s is %s, want %s", name, got.Resource[name], want)
		}
	}
	if got.ID(t) != "cvpn-endpoint-1" {
		t.Errorf("the identity is %v", got.Identity)
	}
}

func TestListAuthorizationPolicies_errors(t *testing.T) {
	t.Parallel()
	w := fleet(t)
	w.Fail(t, emulator.Fault{
		Action: get, Kind: emulator.FaultError, Times: emulator.FaultAlways, Code: "UnauthorizedOperation", Status: 403, Message: "No.", Match: map[string]string{"ClientVpnEndpointId": "cvpn-endpoint-0"},
	})
	all := w.Query(t, kind, nil, 100, false)
	if len(all) != 2 || !all[0].IsError("Could not read the authorization policy", "cvpn-endpoint-0", "Region: us-east-1", "UnauthorizedOperation", "Request ID: ", "ec2:"+get) || all[1].ID(t) != "cvpn-endpoint-1" {
		t.Errorf("got %+v", all)
	}
}

// A query times out if the service throttles every call to list endpoints, or to read the policy of one endpoint. The others are still read.
func TestListAuthorizationPolicies_timeout(t *testing.T) {
	t.Parallel()
	w := fleet(t)
	w.Fail(t, throttled(endpoints))
	all := w.Query(t, kind, nil, 100, false)
	if len(all) != 1 || !all[0].IsError("Could not read the authorization policy", "Region: us-east-1", endpoints+" did not succeed in time", "RequestLimitExceeded", "Attempts: ", " in 2m") {
		t.Errorf("endpoints throttled: got %+v", all)
	}
	w.ClearFaults()
	fault := throttled(get)
	fault.Match = map[string]string{"ClientVpnEndpointId": "cvpn-endpoint-0"}
	w.Fail(t, fault)
	all = w.Query(t, kind, nil, 100, false)
	if len(all) != 2 || !all[0].IsError("Could not read the authorization policy", "cvpn-endpoint-0", get+" did not succeed in time", "Attempts: ", " in 2m") || all[1].ID(t) != "cvpn-endpoint-1" {
		t.Errorf("one policy throttled: got %+v", all)
	}
}

func TestAccListAuthorizationPolicies_query(t *testing.T) {
	t.Parallel()
	w := fleet(t)
	w.TestFrom(t, tfversion.Version1_14_0,
		resource.TestStep{Config: w.Config("")},
		resource.TestStep{
			Query:  true,
			Config: "list \"" + kind + "\" \"test\" {\n  provider = clientvpn\n}\n",
			QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength(kind+".test", 2),
				querycheck.ExpectIdentity(kind+".test", map[string]knownvalue.Check{
					"client_vpn_endpoint_id": knownvalue.StringExact("cvpn-endpoint-1"), "region": knownvalue.StringExact("us-east-1"),
				}),
			},
		},
	)
}
