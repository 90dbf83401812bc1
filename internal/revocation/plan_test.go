package revocation_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// While somebody is connected, a plan does not claim that nobody will be: no check passes on planned values only, and a check that reads
// who is connected fails.
func TestAccAccessRevocation_checksInThePlan(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	configuration := fixture(t, w, "check.tf", map[string]string{"endpoint": endpoint})

	// Terraform plans to read the data source of a check block at every apply, so no plan is empty.
	w.Test(t,
		resource.TestStep{
			Config:             configuration,
			ConfigPlanChecks:   preApply(checks{"order": "unknown", "order_by_length": "unknown", "data_source": "pass"}),
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			Config: configuration,
			ConfigPlanChecks: preApply(plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop),
				checks{"order": "pass", "order_by_length": "pass", "data_source": "pass"}),
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			PreConfig: func() {
				w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
				w.Clock.Advance(time.Minute)
			},
			Config: configuration,
			ConfigPlanChecks: preApply(
				plancheck.ExpectUnknownValue(address, tfjsonpath.New("clear")),
				plancheck.ExpectUnknownValue(address, tfjsonpath.New("active_connections")),
				checks{"order": "unknown", "order_by_length": "unknown", "data_source": "fail"},
			),
			ConfigStateChecks:  []statecheck.StateCheck{isClear()},
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			PreConfig:          func() { w.Clock.Advance(time.Hour) },
			Config:             configuration,
			ConfigPlanChecks:   preApply(checks{"order": "pass", "order_by_length": "pass", "data_source": "pass"}),
			ExpectNonEmptyPlan: true,
		},
	)

	w.WantLive(t, endpoint)
}

// Terraform shows only one of several warnings with the same summary. That must not hide anybody.
func TestAccCLI_tenOrdersShowEverybody(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	var ids []string
	for i := range 10 {
		ids = append(ids, w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: fmt.Sprintf("user-%d", i), Count: 2})...)
	}
	cli := w.Attached(t, fixture(t, w, "ten_orders.tf", map[string]string{"endpoint": endpoint}))

	output := cli.Do(t.Context(), t, 2, "plan", "-detailed-exitcode", "-no-color")

	for _, id := range ids {
		if !strings.Contains(output, id) {
			t.Errorf("the plan does not name %s", id)
		}
	}
	if strings.Contains(output, "similar warning") {
		t.Error("Terraform folded warnings")
	}
	if t.Failed() {
		t.Log(output)
	}
	w.WantLive(t, endpoint, ids...)
}

// A name that Terraform composes finds a user whose name is decomposed.
func TestAccAccessRevocation_decomposedName(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	configuration := w.Config(revocation(endpoint, "usernames = [\"ren\u00e9\"]"))
	var rene []string

	w.Test(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			PreConfig: func() {
				rene = w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "rene\u0301"})
				w.Clock.Advance(time.Minute)
			},
			Config:            configuration,
			ConfigPlanChecks:  preApply(plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate), willCut(&rene)),
			ConfigStateChecks: []statecheck.StateCheck{isClear()},
		},
	)

	w.WantLive(t, endpoint)
	if got := len(w.Calls(terminate)); got != 1 {
		t.Errorf("ended one connection with %d calls, want 1", got)
	}
}

// Refreshes that share their reads do not mix up their answers.
func TestAccAccessRevocation_sharedReads(t *testing.T) {
	t.Parallel()
	w := acctest.NewWith(t, emulator.Options{Quotas: emulator.Quotas{Endpoints: 12}})
	var endpoints []string
	for range 12 {
		endpoints = append(endpoints, w.Endpoint(t, emulator.EndpointSeed{}))
	}
	configuration := fixture(t, w, "twelve_endpoints.tf", nil)
	want := live{}
	join := func() {
		for i := range 10 {
			of := fmt.Sprintf("%s[%d]", address, i)
			want[of] = nil
			for j := range i + 1 { // Each order has its own number of connections, at endpoints of its own.
				at := endpoints[(i*5+j)%len(endpoints)]
				want[of] = append(want[of], w.Join(t, emulator.ClientSeed{EndpointID: at, Username: fmt.Sprintf("user-%d", i)})...)
			}
			w.Join(t, emulator.ClientSeed{EndpointID: endpoints[i], Username: "somebody"})
		}
		w.Clock.Advance(time.Minute)
	}
	var before int

	w.Test(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			PreConfig: func() {
				join()
				before = len(w.Calls())
			},
			Config:           configuration,
			ConfigPlanChecks: preApply(want, maxCalls{w, &before, 13}),
		},
	)
}

func preApply(checks ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: checks}
}

// checks has the expected statuses of the check blocks in a plan, by name.
type checks map[string]tfjson.CheckStatus

func (c checks) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	got := checks{}
	for _, result := range req.Plan.Checks {
		got[strings.TrimPrefix(result.Address.ToDisplay, "check.")] = result.Status
	}
	if !maps.Equal(got, c) {
		resp.Error = fmt.Errorf("the checks are %v, want %v", got, c)
	}
}

// live checks the connections that each order has in a plan's prior state, by address.
type live map[string][]string

func (l live) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	if got := len(req.Plan.ResourceChanges); got != len(l) {
		resp.Error = fmt.Errorf("the plan has %d orders, want %d", got, len(l))
		return
	}
	for _, change := range req.Plan.ResourceChanges {
		before, _ := change.Change.Before.(map[string]any)
		connections, _ := before["active_connections"].([]any)
		var got []string
		for _, each := range connections {
			of, _ := each.(map[string]any)
			id, _ := of["connection_id"].(string)
			got = append(got, id)
		}
		want := slices.Sorted(slices.Values(l[change.Address]))
		if slices.Sort(got); !slices.Equal(got, want) {
			resp.Error = fmt.Errorf("%s shows %v, want %v", change.Address, got, want)
			return
		}
	}
}

// willCut checks that the prior state, which the plan shows, names these connections.
func willCut(ids *[]string) plancheck.PlanCheck { return cut{ids} }

type cut struct{ ids *[]string }

func (c cut) CheckPlan(ctx context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	live{address: *c.ids}.CheckPlan(ctx, req, resp)
}

// maxCalls checks that a plan makes at most this many calls after the first ones.
type maxCalls struct {
	w      *acctest.Emulator
	before *int
	calls  int
}

func (c maxCalls) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	if got := c.w.Actions()[*c.before:]; len(got) > c.calls {
		resp.Error = fmt.Errorf("planning took %d calls, want at most %d: %v", len(got), c.calls, got)
	}
}
