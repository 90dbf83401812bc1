package endpoint_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
)

const (
	describeEndpoints = "DescribeClientVpnEndpoints"
	describeRules     = "DescribeClientVpnAuthorizationRules"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// onlyCalls checks that there were calls, all of one action. Terraform decides how often it reads a data source.
func onlyCalls(t *testing.T, w *acctest.Emulator, action string) {
	t.Helper()
	calls := w.Actions()
	if len(calls) == 0 || slices.ContainsFunc(calls, func(call string) bool { return call != action }) {
		t.Errorf("the calls are %q, want only %s", calls, action)
	}
}

func listOf(member string, values ...string) knownvalue.Check {
	each := []knownvalue.Check{}
	for _, value := range values {
		each = append(each, knownvalue.ObjectPartial(map[string]knownvalue.Check{member: knownvalue.StringExact(value)}))
	}
	return knownvalue.ListExact(each)
}
