package emulator_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func (h *harness) networks(endpoint string, ids []string, filters ...ec2types.Filter) []ec2types.TargetNetwork {
	h.t.Helper()
	out, err := h.ec2.DescribeClientVpnTargetNetworks(h.t.Context(), &ec2.DescribeClientVpnTargetNetworksInput{
		ClientVpnEndpointId: &endpoint, AssociationIds: ids, Filters: filters,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out.ClientVpnTargetNetworks
}

func TestTargetNetworks(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.create()
	first, second := h.associate(id, "subnet-1"), h.associate(id, "subnet-2")
	all := h.networks(id, nil)
	if len(all) != 2 || *all[0].AssociationId != first || all[0].Status.Code != "associating" {
		t.Fatalf("got %+v", all)
	}
	if missing := absent(reflect.ValueOf(all[0]), "", "Status.Message", "AvailabilityZones", "AvailabilityZoneIds"); len(missing) > 0 {
		t.Errorf("no value for %q", missing)
	}
	h.advance(2 * time.Second)
	for name, found := range map[string][]ec2types.TargetNetwork{
		"by id":        h.networks(id, []string{second}),
		"by id filter": h.networks(id, nil, filter("association-id", second)),
		"by subnet":    h.networks(id, nil, filter("target-network-id", "subnet-2"), filter("vpc-id", *all[0].VpcId)),
	} {
		if len(found) != 1 || *found[0].AssociationId != second || found[0].Status.Code != "associated" {
			t.Errorf("%s: %+v", name, found)
		}
	}
	if found := h.networks(id, []string{"cvpn-assoc-0"}); len(found) != 0 {
		t.Errorf("an unknown association is %+v", found)
	}
	endpoint := h.describe(id)
	if *endpoint.VpcId != *all[0].VpcId || endpoint.Status.Code != "available" {
		t.Errorf("the endpoint is %+v", endpoint)
	}

	applied, err := h.ec2.ApplySecurityGroupsToClientVpnTargetNetwork(t.Context(), &ec2.ApplySecurityGroupsToClientVpnTargetNetworkInput{
		ClientVpnEndpointId: &id, VpcId: all[0].VpcId, SecurityGroupIds: []string{"sg-1", "sg-2"},
	})
	if err != nil || !slices.Equal(applied.SecurityGroupIds, []string{"sg-1", "sg-2"}) {
		t.Errorf("got %+v, %v", applied, err)
	}
	for _, n := range h.networks(id, nil) {
		if !slices.Equal(n.SecurityGroups, []string{"sg-1", "sg-2"}) {
			t.Errorf("%s has %q", *n.AssociationId, n.SecurityGroups)
		}
	}

	for name, tc := range map[string]struct {
		change func(*ec2.AssociateClientVpnTargetNetworkInput)
		code   string
	}{
		"twice":   {func(in *ec2.AssociateClientVpnTargetNetworkInput) { in.SubnetId = aws.String("subnet-1") }, "InvalidClientVpnDuplicateAssociationException"},
		"nothing": {func(*ec2.AssociateClientVpnTargetNetworkInput) {}, "MissingParameter"},
		"subnet and zone": {func(in *ec2.AssociateClientVpnTargetNetworkInput) {
			in.SubnetId, in.AvailabilityZone = aws.String("subnet-3"), aws.String("us-east-1a")
		}, "InvalidParameterCombination"},
		"not a subnet's id": {func(in *ec2.AssociateClientVpnTargetNetworkInput) { in.SubnetId = aws.String("vpc-1") }, "InvalidClientVpnSubnetId.NotFound"},
	} {
		in := &ec2.AssociateClientVpnTargetNetworkInput{ClientVpnEndpointId: &id}
		tc.change(in)
		_, err := h.ec2.AssociateClientVpnTargetNetwork(t.Context(), in)
		if code, _ := failure(err); code != tc.code {
			t.Errorf("%s: %v, want %s", name, err, tc.code)
		}
	}
	_, err = h.ec2.DisassociateClientVpnTargetNetwork(t.Context(), &ec2.DisassociateClientVpnTargetNetworkInput{ClientVpnEndpointId: &id, AssociationId: aws.String("x")})
	wantError(t, err, "InvalidClientVpnAssociationId.NotFound", 400)
	_, err = h.ec2.ApplySecurityGroupsToClientVpnTargetNetwork(t.Context(), &ec2.ApplySecurityGroupsToClientVpnTargetNetworkInput{
		ClientVpnEndpointId: &id, VpcId: aws.String("vpc-other"), SecurityGroupIds: []string{"sg-1"},
	})
	wantError(t, err, "InvalidParameterValue", 400)
}

func TestTransitGatewayZones(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.create(func(in *ec2.CreateClientVpnEndpointInput) {
		in.TransitGatewayConfiguration = &ec2types.TransitGatewayConfigurationInputStructure{TransitGatewayId: aws.String("tgw-1")}
	})
	for _, in := range []*ec2.AssociateClientVpnTargetNetworkInput{
		{ClientVpnEndpointId: &id, AvailabilityZone: aws.String("us-east-1a")}, {ClientVpnEndpointId: &id, AvailabilityZoneId: aws.String("use1-az2")},
	} {
		if _, err := h.ec2.AssociateClientVpnTargetNetwork(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	all := h.networks(id, nil)
	if !slices.Equal(all[0].AvailabilityZones, []string{"us-east-1a"}) || !slices.Equal(all[1].AvailabilityZoneIds, []string{"use1-az2"}) || all[0].TargetNetworkId != nil {
		t.Errorf("got %+v", all)
	}
	if _, err := h.ec2.CreateClientVpnRoute(t.Context(), &ec2.CreateClientVpnRouteInput{ClientVpnEndpointId: &id, DestinationCidrBlock: aws.String("10.1.0.0/16")}); err != nil {
		t.Fatal(err)
	}
	out, err := h.ec2.DescribeClientVpnRoutes(t.Context(), &ec2.DescribeClientVpnRoutesInput{ClientVpnEndpointId: &id})
	if err != nil || len(out.Routes) != 1 || *out.Routes[0].TransitGatewayAttachmentId != *h.describe(id).TransitGatewayConfiguration.TransitGatewayAttachmentId {
		t.Errorf("got %+v, %v", out, err)
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.Quotas.Operations = 1000 })
	id := h.create()
	association := h.associate(id, "subnet-1")
	h.advance(2 * time.Second)
	list := func(filters ...ec2types.Filter) []ec2types.ClientVpnRoute {
		t.Helper()
		out, err := h.ec2.DescribeClientVpnRoutes(t.Context(), &ec2.DescribeClientVpnRoutesInput{ClientVpnEndpointId: &id, Filters: filters})
		if err != nil {
			t.Fatal(err)
		}
		return out.Routes
	}
	create := func(cidr, subnet string) error {
		out, err := h.ec2.CreateClientVpnRoute(t.Context(), &ec2.CreateClientVpnRouteInput{
			ClientVpnEndpointId: &id, DestinationCidrBlock: &cidr, TargetVpcSubnetId: &subnet, Description: aws.String("out"),
		})
		if err == nil && out.Status.Code != "creating" {
			t.Errorf("a new route is %s", out.Status.Code)
		}
		return err
	}
	remove := func(cidr string) error {
		out, err := h.ec2.DeleteClientVpnRoute(t.Context(), &ec2.DeleteClientVpnRouteInput{ClientVpnEndpointId: &id, DestinationCidrBlock: &cidr, TargetVpcSubnetId: aws.String("subnet-1")})
		if err == nil && out.Status.Code != "deleting" {
			t.Errorf("a route that is deleted is %s", out.Status.Code)
		}
		return err
	}
	if routes := list(); len(routes) != 1 || *routes[0].Origin != "associate" || routes[0].Status.Code != "active" {
		t.Errorf("after associating there are %+v", routes)
	}
	if err := create("0.0.0.0/0", "subnet-1"); err != nil {
		t.Fatal(err)
	}
	if err := create("10.8.0.0/22", "local"); err != nil {
		t.Fatal(err)
	}
	h.advance(2 * time.Second)
	found := list(filter("destination-cidr", "0.0.0.0/0"), filter("origin", "add-route"), filter("target-subnet", "subnet-1"))
	if len(found) != 1 || found[0].Status.Code != "active" || *found[0].Type != "Nat" {
		t.Errorf("got %+v", found)
	}
	if missing := absent(reflect.ValueOf(found[0]), "", "Status.Message", "TransitGatewayAttachmentId"); len(missing) > 0 {
		t.Errorf("no value for %q", missing)
	}
	wantError(t, create("0.0.0.0/0", "subnet-1"), "InvalidClientVpnDuplicateRoute", 400)
	wantError(t, create("0.0.0.0/0", "subnet-2"), "InvalidClientVpnActiveAssociationNotFound", 400)
	wantError(t, create("everywhere", "subnet-1"), "InvalidParameterValue", 400)
	wantError(t, create("10.8.1.0/24", "subnet-1"), "InvalidParameterValue", 400) // In the client CIDR range.
	wantError(t, create("10.8.0.0/16", "subnet-1"), "InvalidParameterValue", 400) // Around the client CIDR range.
	wantError(t, create("10.8.1.0/24", "local"), "InvalidParameterValue", 400)
	wantError(t, remove("10.9.0.0/16"), "InvalidClientVpnRouteNotFound", 400)
	wantError(t, remove(*list()[0].DestinationCidr), "InvalidParameterValue", 400)
	if err := remove("0.0.0.0/0"); err != nil {
		t.Error(err)
	}
	h.advance(2 * time.Second)
	wantError(t, remove("0.0.0.0/0"), "InvalidClientVpnRouteNotFound", 400)
	for i := range 99 {
		if err := create(fmt.Sprintf("10.9.%d.0/24", i), "subnet-1"); err != nil {
			t.Fatal(err)
		}
	}
	wantError(t, create("10.10.0.0/16", "subnet-1"), "ClientVpnRouteLimitExceeded", 400)
	if _, err := h.ec2.DisassociateClientVpnTargetNetwork(t.Context(), &ec2.DisassociateClientVpnTargetNetworkInput{ClientVpnEndpointId: &id, AssociationId: &association}); err != nil {
		t.Fatal(err)
	}
	h.advance(2 * time.Second)
	if routes := list(filter("origin", "associate")); len(routes) != 0 {
		t.Errorf("after disassociating there are %+v", routes)
	}
}

func TestAuthorizationRules(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.Quotas.Operations = 1000 })
	id := h.create()
	list := func(filters ...ec2types.Filter) []ec2types.AuthorizationRule {
		t.Helper()
		var all []ec2types.AuthorizationRule
		pages := ec2.NewDescribeClientVpnAuthorizationRulesPaginator(h.ec2, &ec2.DescribeClientVpnAuthorizationRulesInput{ClientVpnEndpointId: &id, Filters: filters, MaxResults: aws.Int32(50)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, page.AuthorizationRules...)
		}
		return all
	}
	authorize := func(cidr, group string) error {
		in := &ec2.AuthorizeClientVpnIngressInput{ClientVpnEndpointId: &id, TargetNetworkCidr: &cidr, Description: aws.String("rule")}
		if group == "" {
			in.AuthorizeAllGroups = aws.Bool(true)
		} else {
			in.AccessGroupId = &group
		}
		out, err := h.ec2.AuthorizeClientVpnIngress(t.Context(), in)
		if err == nil && out.Status.Code != "authorizing" {
			t.Errorf("a new rule is %s", out.Status.Code)
		}
		return err
	}
	for _, group := range []string{"", "engineering"} {
		if err := authorize("10.0.0.0/8", group); err != nil {
			t.Fatal(err)
		}
	}
	h.advance(2 * time.Second)
	rules := list()
	if len(rules) != 2 || rules[0].GroupId == nil || *rules[0].GroupId != "" || !*rules[0].AccessAll || *rules[1].AccessAll || rules[1].Status.Code != "active" {
		t.Errorf("got %+v", rules)
	}
	if missing := absent(reflect.ValueOf(rules[1]), "", "Status.Message"); len(missing) > 0 {
		t.Errorf("no value for %q", missing)
	}
	if found := list(filter("group-id", "engineering"), filter("destination-cidr", "10.0.0.0/8"), filter("description", "rule")); len(found) != 1 {
		t.Errorf("by filters: %+v", found)
	}
	wantError(t, authorize("10.0.0.0/8", "engineering"), "InvalidClientVpnDuplicateAuthorizationRule", 400)
	wantError(t, authorize("10.0.0.0", "engineering"), "InvalidParameterValue", 400)
	_, err := h.ec2.AuthorizeClientVpnIngress(t.Context(), &ec2.AuthorizeClientVpnIngressInput{ClientVpnEndpointId: &id, TargetNetworkCidr: aws.String("10.0.0.0/8")})
	wantError(t, err, "MissingParameter", 400)
	_, err = h.ec2.AuthorizeClientVpnIngress(t.Context(), &ec2.AuthorizeClientVpnIngressInput{
		ClientVpnEndpointId: &id, TargetNetworkCidr: aws.String("10.0.0.0/8"), AccessGroupId: aws.String("x"), AuthorizeAllGroups: aws.Bool(true),
	})
	wantError(t, err, "InvalidParameterCombination", 400)

	revoke := func() (*ec2.RevokeClientVpnIngressOutput, error) {
		return h.ec2.RevokeClientVpnIngress(t.Context(), &ec2.RevokeClientVpnIngressInput{ClientVpnEndpointId: &id, TargetNetworkCidr: aws.String("10.0.0.0/8"), RevokeAllGroups: aws.Bool(true)})
	}
	if out, err := revoke(); err != nil || out.Status.Code != "revoking" {
		t.Errorf("got %+v, %v", out, err)
	}
	h.advance(2 * time.Second)
	_, err = revoke()
	wantError(t, err, "InvalidClientVpnEndpointAuthorizationRuleNotFound", 400)
	for i := range 199 {
		if err := authorize(fmt.Sprintf("10.1.%d.0/24", i), "all"); err != nil {
			t.Fatal(err)
		}
	}
	wantError(t, authorize("10.2.0.0/16", "all"), "ClientVpnAuthorizationRuleLimitExceeded", 400)
	if got := len(list()); got != 200 {
		t.Errorf("%d rules on all pages", got)
	}
}

// A rule that is revoked before it is active stays revoking until it is removed.
func TestAuthorizationRules_revokedWhileAuthorizing(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id, cidr := h.create(), aws.String("10.0.0.0/8")
	if _, err := h.ec2.AuthorizeClientVpnIngress(t.Context(), &ec2.AuthorizeClientVpnIngressInput{
		ClientVpnEndpointId: &id, TargetNetworkCidr: cidr, AuthorizeAllGroups: aws.Bool(true),
	}); err != nil {
		t.Fatal(err)
	}
	h.advance(time.Second)
	if _, err := h.ec2.RevokeClientVpnIngress(t.Context(), &ec2.RevokeClientVpnIngressInput{
		ClientVpnEndpointId: &id, TargetNetworkCidr: cidr, RevokeAllGroups: aws.Bool(true),
	}); err != nil {
		t.Fatal(err)
	}
	h.advance(1500 * time.Millisecond) // The authorization would have finished.
	if rules := h.State().Rules; len(rules) != 1 || rules[0].Status != "revoking" {
		t.Errorf("the rules are %+v", rules)
	}
	h.advance(time.Second)
	if rules := h.State().Rules; len(rules) != 0 {
		t.Errorf("after the removal, the rules are %+v", rules)
	}
}

// Stale reads lag behind for every resource that has a status.
func TestStaleReadsOfEverything(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.create()
	h.associate(id, "subnet-1")
	h.advance(10 * time.Second)
	h.inject(emulator.Fault{Kind: emulator.FaultStaleReads, Duration: 9 * time.Second, Times: 2})
	if got := h.describe(id).Status.Code; got != "pending-associate" {
		t.Errorf("the endpoint was %s", got)
	}
	if got := h.networks(id, nil); len(got) != 1 || got[0].Status.Code != "associating" {
		t.Errorf("the network was %+v", got)
	}
	h.inject(emulator.Fault{Kind: emulator.FaultStaleReads, Duration: time.Hour})
	if got := h.networks(id, nil); len(got) != 0 {
		t.Errorf("an hour ago there was %+v", got)
	}
}

// At most ten associations, routes and rules of an endpoint can be in transition.
func TestConcurrentChanges(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id, other := h.create(), h.create()
	h.associate(id, "subnet-1")
	authorize := func(endpoint string, i int) error {
		_, err := h.ec2.AuthorizeClientVpnIngress(t.Context(), &ec2.AuthorizeClientVpnIngressInput{
			ClientVpnEndpointId: &endpoint, TargetNetworkCidr: aws.String(fmt.Sprintf("10.9.%d.0/24", i)), AuthorizeAllGroups: aws.Bool(true),
		})
		return err
	}
	for i := range 9 {
		wantError(t, authorize(id, i), "", 0)
	}
	wantError(t, authorize(id, 9), "ConcurrentMutationLimitExceeded", 400)
	wantError(t, h.tryAssociate(id, "subnet-2"), "ConcurrentMutationLimitExceeded", 400)
	wantError(t, authorize(other, 9), "", 0)
	h.advance(2 * time.Second)
	wantError(t, authorize(id, 9), "", 0)
}
