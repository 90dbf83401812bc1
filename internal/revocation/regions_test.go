package revocation_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const listEndpoints = "DescribeClientVpnEndpoints"

// newRegions starts an emulator with an endpoint in each region, to which alice and somebody with a similar name are connected.
func newRegions(t *testing.T, regions ...string) (w *acctest.Emulator, endpoints map[string]string) {
	t.Helper()
	w, endpoints = acctest.New(t), map[string]string{}
	for _, region := range regions {
		endpoints[region] = w.Endpoint(t, emulator.EndpointSeed{Region: region})
		w.Join(t, emulator.ClientSeed{EndpointID: endpoints[region], Username: "alice"})
		w.Join(t, emulator.ClientSeed{EndpointID: endpoints[region], Username: "Alice"})
	}
	return w, endpoints
}

// inRegions returns an order for alice in regions, which is an expression.
func inRegions(regions, arguments string) string {
	return fmt.Sprintf("resource \"clientvpn_access_revocation\" \"test\" {\n  regions = %s\n  usernames = [\"alice\"]\n  %s\n}\n", regions, arguments)
}

// callsByRegion returns the number of calls after the first ones by region and action, as in "us-east-1 DescribeClientVpnEndpoints".
func callsByRegion(w *acctest.Emulator, first int) map[string]int {
	counts := map[string]int{}
	for _, call := range w.CallsAfter(first) {
		counts[call.Region+" "+call.Action]++
	}
	return counts
}

// inRegion checks the regions of a list of connections in the state.
func inRegion(attribute tfjsonpath.Path, regions ...string) statecheck.StateCheck {
	var each []knownvalue.Check
	for _, region := range regions {
		each = append(each, knownvalue.ObjectPartial(map[string]knownvalue.Check{"region": knownvalue.StringExact(region)}))
	}
	return statecheck.ExpectKnownValue(address, attribute, knownvalue.ListExact(each))
}

func covers(regions ...string) statecheck.StateCheck {
	var each []knownvalue.Check
	for _, region := range regions {
		each = append(each, knownvalue.StringExact(region))
	}
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("covered_regions"), knownvalue.ListExact(each))
}

// wantOnlySimilar checks that only the user with the similar name is connected to each endpoint.
func wantOnlySimilar(t *testing.T, w *acctest.Emulator, endpoints ...string) {
	t.Helper()
	for _, id := range endpoints {
		var live []string
		for _, c := range w.Connections(id) {
			if c.Status == "active" {
				live = append(live, c.Username)
			}
		}
		if !slices.Equal(live, []string{"Alice"}) {
			t.Errorf("the users connected to %s are %q, want the similar name", id, live)
		}
	}
}

// orderIn returns the arguments of an order for alice at an endpoint in regions, as values.
func orderIn(endpoint string, regions ...string) map[string]tftypes.Value {
	return map[string]tftypes.Value{
		"client_vpn_endpoint_ids": acctest.Strings(endpoint),
		"regions":                 acctest.Strings(regions...),
		"usernames":               acctest.Strings("alice"),
	}
}

func wantCalls(t *testing.T, w *acctest.Emulator, first int, want map[string]int) {
	t.Helper()
	if diff := cmp.Diff(want, callsByRegion(w, first)); diff != "" {
		t.Errorf("the calls differ (-want +got):\n%s", diff)
	}
}

// One order ends a user's connections in every region that it names, and nowhere else. Everything that it records has a region.
func TestAccAccessRevocation_regions(t *testing.T) {
	t.Parallel()
	const one, two, other = "eu-central-1", "us-east-1", "eu-west-1"
	w, endpoints := newRegions(t, one, two, other)
	configuration := w.Config(inRegions(`["us-east-1", "eu-central-1"]`, ""))
	enforced := tfjsonpath.New("enforcements").AtSliceIndex(0)

	w.Test(t,
		resource.TestStep{
			Config: configuration,
			ConfigStateChecks: []statecheck.StateCheck{
				isClear(), nobodyActive(), covers(one, two),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("region"), knownvalue.Null()),
				inRegion(enforced.AtMapKey("connections"), one, two),
				inRegion(enforced.AtMapKey("similar_connections"), one, two),
				inRegion(tfjsonpath.New("last_enforcement").AtMapKey("connections"), one, two),
				statecheck.ExpectKnownValue(address, enforced.AtMapKey("request_ids"), knownvalue.ListSizeExact(2)),
			},
		},
		resource.TestStep{
			Config: configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectEmptyPlan(),
			}},
		},
		resource.TestStep{
			PreConfig: func() { w.Join(t, emulator.ClientSeed{EndpointID: endpoints[one], Username: "alice"}) },
			Config:    configuration, PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			Config:            configuration,
			ConfigStateChecks: []statecheck.StateCheck{isClear(), inRegion(enforced.AtMapKey("connections"), one)},
		},
	)

	wantOnlySimilar(t, w, endpoints[one], endpoints[two])
	for call := range callsByRegion(w, 0) {
		if strings.HasPrefix(call, other) {
			t.Errorf("%s was called", call)
		}
	}
	if terminations := w.Calls(terminate); len(terminations) != 3 {
		t.Errorf("there were %d terminations, want 3", len(terminations))
	}
}

// In each region, a plan makes one call for the endpoints, and one for the connections of each endpoint.
func TestAccAccessRevocation_regionsCost(t *testing.T) {
	t.Parallel()
	w, endpoints := newRegions(t, "eu-central-1", "us-east-1")
	orders := newOrders(t, w)
	config := orderIn(endpoints["us-east-1"], "eu-central-1", "us-east-1")
	planned, _ := orders.plan(t, orders.null(), config)
	wantCalls(t, w, 0, map[string]int{
		"eu-central-1 " + listEndpoints: 1, // It does not have the endpoint.
		"us-east-1 " + listEndpoints:    1,
		"us-east-1 " + describe:         1,
	})
	first := len(w.Calls())
	if _, diags := orders.apply(t, orders.null(), planned, config); len(summaries(diags)) != 1 {
		t.Errorf("the diagnostics of the apply are %q, want a warning about the similar name", summaries(diags))
	}
	wantCalls(t, w, first, map[string]int{
		"eu-central-1 " + listEndpoints: 1,
		"us-east-1 " + listEndpoints:    1,
		"us-east-1 " + describe:         4, // One lists live connections, two confirm that they have ended, and one lists those of people who have reconnected.
		"us-east-1 " + terminate:        1,
	})
	if live := w.Live(endpoints["eu-central-1"]); len(live) != 2 {
		t.Errorf("the endpoint that was not named has %d live connections, want 2", len(live))
	}
}

// If one region fails, the connections in the others end all the same. The error names the region. The state has what was done, is not
// clear, and shows the connections that the last listing of the region had.
func TestAccAccessRevocation_oneRegionFails(t *testing.T) {
	t.Parallel()
	const broken = "eu-central-1"
	w, endpoints := newRegions(t, broken, "eu-west-1", "us-east-1")
	configuration := w.Config(inRegions(`["eu-central-1", "eu-west-1", "us-east-1"]`, ""))
	refuse := func(action string) {
		w.Fail(t, emulator.Fault{
			Action: action, Match: map[string]string{"ClientVpnEndpointId": endpoints[broken]}, Times: emulator.FaultAlways,
			Kind: "error", Code: "UnauthorizedOperation", Status: 403, Message: "You are not authorized to perform this operation.",
		})
	}
	refuse(describe)

	w.Test(t,
		resource.TestStep{
			Config:      configuration,
			ExpectError: acctest.InOrder("Could not revoke the VPN access in "+broken, "Region: "+broken, "UnauthorizedOperation", "Request ID", "ec2:DescribeClientVpnConnections"),
		},
		resource.TestStep{ // A create that failed is replaced, and keeps its record.
			PreConfig: func() {
				wantOnlySimilar(t, w, endpoints["eu-west-1"], endpoints["us-east-1"])
				if live := w.Live(endpoints[broken]); len(live) != 2 {
					t.Errorf("the region that failed has %d live connections, want 2", len(live))
				}
				w.ClearFaults()
				w.Clock.Advance(time.Minute)
			},
			Config: configuration,
			ConfigStateChecks: []statecheck.StateCheck{
				isClear(), inRegion(tfjsonpath.New("last_enforcement").AtMapKey("connections"), broken),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("enforcements"), knownvalue.ListSizeExact(2)),
			},
		},
		resource.TestStep{ // If a region cannot be listed, the plan warns, and is not empty.
			PreConfig: func() {
				wantOnlySimilar(t, w, endpoints[broken])
				w.Clock.Advance(time.Minute)
				refuse(describe)
			},
			Config: configuration, PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			PreConfig: func() {
				w.ClearFaults()
				w.Clock.Advance(time.Minute)
			},
			Config:           configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		resource.TestStep{ // If only the termination fails there, the state has the enforcement of the others, and shows who is left.
			PreConfig: func() {
				for _, id := range endpoints {
					w.Join(t, emulator.ClientSeed{EndpointID: id, Username: "alice"})
				}
				w.Clock.Advance(time.Minute)
				refuse(terminate)
			},
			Config:      configuration,
			ExpectError: acctest.InOrder("Could not revoke the VPN access in "+broken, "Region: "+broken, "ec2:TerminateClientVpnConnections"),
		},
		resource.TestStep{
			PreConfig: func() {
				wantOnlySimilar(t, w, endpoints["eu-west-1"], endpoints["us-east-1"])
				w.ClearFaults()
			},
			Config: configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				isClear(),
				inRegion(tfjsonpath.New("enforcements").AtSliceIndex(0).AtMapKey("connections"), broken),
				inRegion(tfjsonpath.New("enforcements").AtSliceIndex(1).AtMapKey("connections"), "eu-west-1", "us-east-1"),
			},
		},
	)
	wantOnlySimilar(t, w, endpoints[broken])
}

// A refresh keeps the last known connections of a region that it cannot list, and does not claim that nobody is connected.
func TestAccessRevocation_refreshWithoutOneRegion(t *testing.T) {
	t.Parallel()
	w, endpoints := newRegions(t, "eu-central-1", "us-east-1")
	orders := newOrders(t, w)
	config := map[string]tftypes.Value{"regions": acctest.Strings("eu-central-1", "us-east-1"), "usernames": acctest.Strings("alice")}
	planned, _ := orders.plan(t, orders.null(), config)
	state, _ := orders.apply(t, orders.null(), planned, config)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoints["us-east-1"], Username: "alice"})
	w.Clock.Advance(time.Minute)
	state, _ = orders.read(t, state)
	w.Clock.Advance(time.Minute)
	w.Fail(t, emulator.Fault{Action: describe, Match: map[string]string{"ClientVpnEndpointId": endpoints["us-east-1"]}, Kind: "error", Code: "UnauthorizedOperation", Status: 403})

	state, diags := orders.read(t, state)
	if got := summaries(diags); len(got) != 2 || got[0] != "WARNING: Could not find out who is connected in us-east-1" {
		t.Errorf("the diagnostics of the refresh are %q, want warnings about the region and about the similar name in the other", got)
	}
	values := attributes(t, state)
	var seen []tftypes.Value
	if err := values["active_connections"].As(&seen); err != nil || len(seen) != 1 {
		t.Errorf("the state shows %d connections (%v), want the one in the last listing", len(seen), err)
	}
	if !values["clear"].Equal(tftypes.NewValue(tftypes.Bool, false)) {
		t.Errorf("clear is %v", values["clear"])
	}
}

// If no region can be listed, the refresh fails.
func TestAccessRevocation_refreshWithoutAnyRegion(t *testing.T) {
	t.Parallel()
	w, _ := newRegions(t, "eu-central-1", "us-east-1")
	orders := newOrders(t, w)
	config := map[string]tftypes.Value{"regions": acctest.Strings("eu-central-1", "us-east-1"), "usernames": acctest.Strings("bob")}
	planned, _ := orders.plan(t, orders.null(), config)
	state, _ := orders.apply(t, orders.null(), planned, config)
	w.Clock.Advance(time.Minute)
	w.Fail(t, emulator.Fault{Action: listEndpoints, Times: emulator.FaultAlways, Kind: "error", Code: "UnauthorizedOperation", Status: 403})
	_, diags := orders.read(t, state)
	want := []string{"ERROR: Could not find out who is connected in eu-central-1", "ERROR: Could not find out who is connected in us-east-1"}
	if got := summaries(diags); !slices.Equal(got, want) {
		t.Errorf("the diagnostics of the refresh are %q, want %q", got, want)
	}
}

// max_connections limits the sum of all regions. An endpoint must be in one of the regions.
func TestAccAccessRevocation_regionsErrors(t *testing.T) {
	t.Parallel()
	w, endpoints := newRegions(t, "eu-central-1", "us-east-1")
	both := `["eu-central-1", "us-east-1"]`
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct {
		configuration string
		want          []string
	}{
		"an endpoint of another region": {
			inRegions(`["eu-west-1", "eu-north-1"]`, fmt.Sprintf("client_vpn_endpoint_ids = [%q]", endpoints["us-east-1"])),
			[]string{"eu-north-1 and eu-west-1", "No such Client VPN endpoint: " + endpoints["us-east-1"]},
		},
		"region and regions":    {inRegions(both, `region = "us-east-1"`), []string{"Conflicting arguments", "region"}},
		"no region":             {inRegions("[]", ""), []string{"Invalid regions", "at least 1 element"}},
		"every region and more": {inRegions(`["*", "us-east-1"]`, ""), []string{"Invalid regions", "other elements"}},
		"an availability zone":  {inRegions(`["us-east-1a"]`, ""), []string{"Invalid region", "availability zone"}},
		"a null":                {inRegions(`[null]`, ""), []string{"null"}},
	} {
		cases[name] = acctest.Invalid{Config: tc.configuration, Want: tc.want}
	}
	w.WantInvalid(t, cases)
	for _, tc := range []struct {
		configuration string
		want          []string
	}{
		{inRegions(both, "max_connections = 1"), []string{"Could not revoke", "2 connections would be cut", " in eu-central-1: username", " in us-east-1: username"}},
		{
			"resource \"terraform_data\" \"test\" {\n  input = [\"eu-west-1\"]\n}\n" + inRegions("terraform_data.test.output", `region = "us-east-1"`),
			[]string{"Conflicting arguments"},
		},
	} {
		w.Attached(t, w.Config(tc.configuration)).WantApplyError(t, tc.want...)
	}
	if calls := w.Calls(terminate); len(calls) != 0 {
		t.Errorf("there were %d terminations", len(calls))
	}
}

// An order moves from one region to several and back in place, and keeps its history.
func TestAccAccessRevocation_fromRegionToRegions(t *testing.T) {
	t.Parallel()
	w, endpoints := newRegions(t, "eu-central-1", "us-east-1")
	one := w.Config("resource \"clientvpn_access_revocation\" \"test\" {\n  usernames = [\"alice\"]\n}\n")
	inPlace := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}
	region := func(want knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, tfjsonpath.New("region"), want)
	}

	w.Test(t,
		resource.TestStep{Config: one, ConfigStateChecks: []statecheck.StateCheck{
			region(knownvalue.StringExact("us-east-1")), statecheck.ExpectKnownValue(address, tfjsonpath.New("covered_regions"), knownvalue.Null()),
		}},
		resource.TestStep{
			Config: w.Config(inRegions(`["eu-central-1", "us-east-1"]`, "")), ConfigPlanChecks: inPlace,
			ConfigStateChecks: []statecheck.StateCheck{
				region(knownvalue.Null()), covers("eu-central-1", "us-east-1"),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("enforcements"), knownvalue.ListSizeExact(2)),
			},
		},
		resource.TestStep{
			Config: one, ConfigPlanChecks: inPlace,
			ConfigStateChecks: []statecheck.StateCheck{region(knownvalue.StringExact("us-east-1")), isClear()},
		},
	)
	wantOnlySimilar(t, w, endpoints["eu-central-1"], endpoints["us-east-1"])
}

// An order of several regions is imported by its arguments.
func TestAccAccessRevocation_importRegions(t *testing.T) {
	t.Parallel()
	w, _ := newRegions(t, "eu-central-1", "us-east-1")
	configuration := w.Config(inRegions(`["eu-central-1", "us-east-1"]`, ""))
	w.Test(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "clear",
			ImportStateId:           `{"regions":["us-east-1","eu-central-1"],"usernames":["alice"]}`,
			ImportStateVerifyIgnore: []string{"enforcements", "last_enforcement"},
		},
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateId: `{"regions":["us-east-1"],"region":"us-east-1","usernames":["alice"]}`,
			ExpectError: acctest.InOrder("Conflicting arguments"),
		},
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateId: `{"regions":["nowhere"],"usernames":["alice"]}`,
			ExpectError: acctest.InOrder("Invalid region", "nowhere"),
		},
	)
}

// The identity of an order of several regions has the regions. The order can be imported by its identity.
func TestAccAccessRevocation_identityOfRegions(t *testing.T) {
	t.Parallel()
	w, _ := newRegions(t, "eu-central-1", "us-east-1")
	configuration := w.Config(inRegions(`["eu-central-1", "us-east-1"]`, ""))
	w.TestFrom(t, tfversion.Version1_12_0,
		resource.TestStep{Config: configuration, ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectIdentity(address, map[string]knownvalue.Check{
				"region": knownvalue.Null(), "client_vpn_endpoint_ids": knownvalue.Null(), "common_names": knownvalue.Null(),
				"regions":   knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("eu-central-1"), knownvalue.StringExact("us-east-1")}),
				"usernames": knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("alice")}),
			}),
		}},
		resource.TestStep{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
	)
}

// everyRegion returns the arguments of an order for alice in every enabled region, as values.
func everyRegion() map[string]tftypes.Value {
	return map[string]tftypes.Value{"regions": acctest.Strings("*"), "usernames": acctest.Strings("alice")}
}

// With "*", an order covers exactly the regions that the account has enabled. Each look lists the regions once, and the endpoints of each
// region once.
func TestAccessRevocation_everyRegion(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	enabled := []string{"af-south-1", "eu-central-1", "us-east-1"}
	if err := w.AddAccount(emulator.Account{ID: "123456789012", Regions: enabled}); err != nil {
		t.Fatal(err)
	}
	europe := w.Endpoint(t, emulator.EndpointSeed{Region: "eu-central-1"})
	w.Join(t, emulator.ClientSeed{EndpointID: europe, Username: "alice"})
	orders := newOrders(t, w)
	planned, diags := orders.plan(t, orders.null(), everyRegion())
	if got := summaries(diags); len(got) != 1 || !strings.HasPrefix(got[0], "WARNING: VPN connections will be cut at "+europe+" in eu-central-1: alice") {
		t.Errorf("the diagnostics of the plan are %q", got)
	}
	look := map[string]int{
		"us-east-1 DescribeRegions": 1, "af-south-1 " + listEndpoints: 1, "eu-central-1 " + listEndpoints: 1, "us-east-1 " + listEndpoints: 1,
		"eu-central-1 " + describe: 1,
	}
	wantCalls(t, w, 0, look)

	first := len(w.Calls())
	state, diags := orders.apply(t, orders.null(), planned, everyRegion())
	if len(diags) > 0 {
		t.Errorf("the diagnostics of the apply are %q", summaries(diags))
	}
	wantCovered(t, state, enabled...)
	enforced := maps.Clone(look)
	enforced["eu-central-1 "+describe], enforced["eu-central-1 "+terminate], enforced["eu-central-1 "+listEndpoints] = 4, 1, 2
	wantCalls(t, w, first, enforced)

	w.Clock.Advance(time.Minute)
	first = len(w.Calls())
	if state, diags = orders.read(t, state); len(diags) > 0 {
		t.Errorf("the diagnostics of the refresh are %q", summaries(diags))
	}
	wantCalls(t, w, first, look)
	if !attributes(t, state)["clear"].Equal(tftypes.NewValue(tftypes.Bool, true)) {
		t.Errorf("clear is %v", attributes(t, state)["clear"])
	}
}

// The order still covers a region that is no longer enabled: it is not clear, and applies fail, until the configuration names the regions.
func TestAccAccessRevocation_regionDisappears(t *testing.T) {
	t.Parallel()
	w, _ := newRegions(t, "eu-central-1", "us-east-1")
	everywhere := w.Config(inRegions(`["*"]`, ""))
	coversEurope := func(covers bool) statecheck.StateCheck {
		return stateCheck(func(regions []any) error {
			if slices.Contains(regions, any("eu-central-1")) != covers {
				return fmt.Errorf("the order covers %v", regions)
			}
			return nil
		})
	}
	w.Test(t,
		resource.TestStep{Config: everywhere, ConfigStateChecks: []statecheck.StateCheck{isClear(), coversEurope(true)}},
		resource.TestStep{
			PreConfig: func() {
				if err := w.AddAccount(emulator.Account{ID: "123456789012", Regions: []string{"us-east-1", "us-west-2"}}); err != nil {
					t.Fatal(err)
				}
				w.Clock.Advance(time.Minute)
			},
			Config: everywhere, PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			Config:      everywhere,
			ExpectError: acctest.InOrder("Could not revoke the VPN access in eu-central-1", "Region: eu-central-1", "no longer has the region eu-central-1 enabled", "Enable the region again, or leave it out by naming the regions"),
		},
		resource.TestStep{
			Config:            w.Config(inRegions(`["us-east-1"]`, "")),
			ConfigStateChecks: []statecheck.StateCheck{isClear(), covers("us-east-1")},
		},
		resource.TestStep{
			Config:            everywhere,
			ConfigStateChecks: []statecheck.StateCheck{isClear(), coversEurope(false)},
		},
	)
}

// If the enabled regions cannot be listed, the order is not clear, and the error says what to do.
func TestAccAccessRevocation_regionsNotListed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault emulator.Fault
		words []string
	}{
		"not allowed": {
			emulator.Fault{Kind: "error", Code: "UnauthorizedOperation", Status: 403, Message: "You are not authorized to perform this operation."},
			[]string{"Could not find out who is connected", "The regions that the account has enabled could not be listed", "UnauthorizedOperation", "ec2:DescribeRegions", "name the regions"},
		},
		"none": {
			emulator.Fault{Kind: "malformed", Body: `<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>0a0b0c0d-0000-4000-8000-000000000000</requestId><regionInfo/></DescribeRegionsResponse>`},
			[]string{"could not be listed", "no region enabled"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoints := newRegions(t, "us-east-1")
			tc.fault.Action, tc.fault.Times = "DescribeRegions", emulator.FaultAlways
			w.Fail(t, tc.fault)
			w.Test(t, resource.TestStep{Config: w.Config(inRegions(`["*"]`, "")), ExpectError: acctest.InOrder(tc.words...)})
			if live := w.Live(endpoints["us-east-1"]); len(live) != 2 {
				t.Errorf("there are %d live connections, want 2", len(live))
			}
		})
	}
}

// stateCheck calls a function with the covered regions in the state.
type stateCheck func(regions []any) error

// CheckState calls the function with the covered regions.
func (c stateCheck) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	for _, r := range req.State.Values.RootModule.Resources {
		regions, _ := r.AttributeValues["covered_regions"].([]any)
		resp.Error = c(regions)
	}
}

func wantCovered(t *testing.T, state tftypes.Value, want ...string) {
	t.Helper()
	var elements []tftypes.Value
	if err := attributes(t, state)["covered_regions"].As(&elements); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, element := range elements {
		var region string
		if err := element.As(&region); err != nil {
			t.Fatal(err)
		}
		got = append(got, region)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the order covers %q, want %q", got, want)
	}
}
