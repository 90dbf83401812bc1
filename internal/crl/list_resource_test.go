package crl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	kind      = "clientvpn_certificate_revocation_list"
	endpoints = "DescribeClientVpnEndpoints"
)

// fleet returns an emulator with three endpoints that have a list, one that has none, and one whose clients have no certificates. It also
// returns the list.
func fleet(t *testing.T) (*acctest.Emulator, string) {
	t.Helper()
	w, ca := acctest.New(t), emulatortest.NewAuthority(t, "VPN CA")
	made := finished(t, w, ca, 1, year, 0x10, 0x11)
	for i, authentication := range []string{"certificate", "certificate", "certificate", "certificate", "federated"} {
		id := w.Endpoint(t, emulator.EndpointSeed{ID: fmt.Sprintf("cvpn-endpoint-%d", i), Authentication: []string{authentication}})
		if i < 3 {
			importList(t, w, id, made)
		}
	}
	return w, made
}

func TestListCertificateRevocationLists(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		arguments map[string]tftypes.Value
		limit     int64
		want      []string
		calls     []string
	}{
		"all":            {nil, 100, []string{"cvpn-endpoint-0", "cvpn-endpoint-1", "cvpn-endpoint-2"}, []string{endpoints, export, export, export, export}},
		"a limit":        {nil, 2, []string{"cvpn-endpoint-0", "cvpn-endpoint-1"}, []string{endpoints, export, export}},
		"named":          {map[string]tftypes.Value{"client_vpn_endpoint_ids": acctest.List("cvpn-endpoint-2", "cvpn-endpoint-3")}, 100, []string{"cvpn-endpoint-2"}, []string{export, export}},
		"another region": {map[string]tftypes.Value{"region": tftypes.NewValue(tftypes.String, "eu-central-1")}, 100, nil, []string{endpoints}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := fleet(t)
			made := len(w.Calls())
			var got []string
			for _, result := range w.Query(t, kind, tc.arguments, tc.limit, false) {
				got = append(got, result.ID(t))
				if want := result.ID(t) + ": 2 revoked by CN=VPN CA, until "; !strings.HasPrefix(result.DisplayName, want) || result.Resource != nil {
					t.Errorf("the display name is %q, the resource is %v", result.DisplayName, result.Resource)
				}
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

// A listed resource has every attribute that its configuration needs.
func TestListCertificateRevocationLists_resource(t *testing.T) {
	t.Parallel()
	w, made := fleet(t)
	got := w.Query(t, kind, map[string]tftypes.Value{"client_vpn_endpoint_ids": acctest.List("cvpn-endpoint-0")}, 1, true)[0].Resource
	for name, want := range map[string]tftypes.Value{
		"certificate_revocation_list": tftypes.NewValue(tftypes.String, made),
		"client_vpn_endpoint_id":      tftypes.NewValue(tftypes.String, "cvpn-endpoint-0"),
		"crl_number":                  tftypes.NewValue(tftypes.String, "1"),
		"early_renewal_hours":         tftypes.NewValue(tftypes.Number, 720),
		"pem":                         tftypes.NewValue(tftypes.String, made),
		"region":                      tftypes.NewValue(tftypes.String, "us-east-1"),
		"wait_for_active":             tftypes.NewValue(tftypes.Bool, true),
	} {
		if !got[name].Equal(want) {
			t.Errorf("%s is %s, want %s", name, got[name], want)
		}
	}
}

// An error at one endpoint does not hide the others. An endpoint that was deleted in the meantime is not an error unless it is named.
func TestListCertificateRevocationLists_errors(t *testing.T) {
	t.Parallel()
	w, _ := fleet(t)
	match := func(id string) map[string]string { return map[string]string{"ClientVpnEndpointId": id} }
	w.Fail(t, emulator.Fault{Action: export, Kind: "error", Times: -1, Code: "InvalidClientVpnEndpointId.NotFound", Status: 400, Message: "It does not exist", Match: match("cvpn-endpoint-0")})
	w.Fail(t, emulator.Fault{Action: export, Kind: "error", Times: -1, Code: "UnauthorizedOperation", Status: 403, Message: "No.", Match: match("cvpn-endpoint-1")})
	refused := []string{"Could not read the certificate revocation list", "cvpn-endpoint-1", "Region: us-east-1", "UnauthorizedOperation", "Request ID: ", "ec2:" + export}

	all := w.Query(t, kind, nil, 100, false)
	if len(all) != 2 || !all[0].IsError(refused...) || all[1].ID(t) != "cvpn-endpoint-2" {
		t.Errorf("got %+v", all)
	}
	named := w.Query(t, kind, map[string]tftypes.Value{"client_vpn_endpoint_ids": acctest.List("cvpn-endpoint-0")}, 100, false)
	if len(named) != 1 || !named[0].IsError("cvpn-endpoint-0", "InvalidClientVpnEndpointId.NotFound") {
		t.Errorf("got %+v", named)
	}
	w.Fail(t, emulator.Fault{Action: endpoints, Kind: "error", Code: "UnauthorizedOperation", Status: 403, Message: "No."})
	none := w.Query(t, kind, nil, 100, false)
	if len(none) != 1 || !none[0].IsError("Could not read the certificate revocation list", "Region: us-east-1", "ec2:"+endpoints) {
		t.Errorf("got %+v", none)
	}
	for argument, value := range map[string]tftypes.Value{
		"client_vpn_endpoint_ids": acctest.List(""), "region": tftypes.NewValue(tftypes.String, ""),
	} {
		if bad := w.Query(t, kind, map[string]tftypes.Value{argument: value}, 100, false); len(bad) != 1 || !bad[0].IsError(argument) {
			t.Errorf("%s: got %+v", argument, bad)
		}
	}
}

func TestAccListCertificateRevocationLists_query(t *testing.T) {
	t.Parallel()
	w, made := fleet(t)
	const list = kind + ".test"
	first := queryfilter.ByResourceIdentity(map[string]knownvalue.Check{"client_vpn_endpoint_id": text("cvpn-endpoint-0"), "region": text("us-east-1")})
	w.TestFrom(t, tfversion.Version1_14_0,
		resource.TestStep{Config: w.Config("")},
		resource.TestStep{
			Query:  true,
			Config: "list \"" + kind + "\" \"test\" {\n  provider         = clientvpn\n  include_resource = true\n}\n",
			QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength(list, 3),
				querycheck.ExpectResourceKnownValues(list, first, []querycheck.KnownValueCheck{
					{Path: tfjsonpath.New("pem"), KnownValue: text(made)},
					{Path: tfjsonpath.New("entry_count"), KnownValue: knownvalue.Int64Exact(2)},
				}),
			},
		},
	)
}
