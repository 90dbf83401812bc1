package emulator_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"
)

// The emulator supports the calls of hashicorp/aws for aws_ec2_client_vpn_endpoint, _network_association, _authorization_rule and _route: create,
// read twice without a difference, update, and destroy until nothing is found.
func TestHashicorpAWS(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	ctx := t.Context()
	id := h.create(func(in *ec2.CreateClientVpnEndpointInput) {
		in.ClientToken = aws.String("terraform-1")
		in.DisconnectOnSessionTimeout = aws.Bool(false)
		in.SelfServicePortal = "disabled"
		in.SplitTunnel = aws.Bool(false)
		in.TransportProtocol = "udp"
		in.VpnPort = aws.Int32(443)
		in.SessionTimeoutHours = aws.Int32(24)
		in.TagSpecifications = []ec2types.TagSpecification{{ResourceType: "client-vpn-endpoint", Tags: []ec2types.Tag{{Key: aws.String("Name"), Value: aws.String("x")}}}}
	})
	association := h.associate(id, "subnet-1")
	if _, err := h.ec2.AuthorizeClientVpnIngress(ctx, &ec2.AuthorizeClientVpnIngressInput{
		ClientToken: aws.String("terraform-2"), ClientVpnEndpointId: &id, TargetNetworkCidr: aws.String("10.0.0.0/8"), AuthorizeAllGroups: aws.Bool(true),
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ec2.CreateClientVpnRoute(ctx, &ec2.CreateClientVpnRouteInput{
		ClientToken: aws.String("terraform-3"), ClientVpnEndpointId: &id, DestinationCidrBlock: aws.String("0.0.0.0/0"), TargetVpcSubnetId: aws.String("subnet-1"),
	}); err != nil {
		t.Fatal(err)
	}
	h.advance(5 * time.Second)

	rules := func() []ec2types.AuthorizationRule {
		t.Helper()
		out, err := h.ec2.DescribeClientVpnAuthorizationRules(ctx, &ec2.DescribeClientVpnAuthorizationRulesInput{
			ClientVpnEndpointId: &id, Filters: []ec2types.Filter{filter("destination-cidr", "10.0.0.0/8")},
		})
		if err != nil {
			t.Fatal(err)
		}
		return out.AuthorizationRules
	}
	routes := func() []ec2types.ClientVpnRoute {
		t.Helper()
		out, err := h.ec2.DescribeClientVpnRoutes(ctx, &ec2.DescribeClientVpnRoutesInput{
			ClientVpnEndpointId: &id, Filters: []ec2types.Filter{filter("destination-cidr", "0.0.0.0/0"), filter("target-subnet", "subnet-1")},
		})
		if err != nil {
			t.Fatal(err)
		}
		return out.Routes
	}
	read := func() []any { return []any{h.describe(id), h.networks(id, []string{association}), rules(), routes()} }
	same := func(a, b []any) string { return cmp.Diff(a, b, cmp.Exporter(func(reflect.Type) bool { return true })) }

	before := read()
	if n, r, o := h.networks(id, []string{association}), rules(), routes(); len(n) != 1 || n[0].Status.Code != "associated" ||
		len(r) != 1 || r[0].Status.Code != "active" || len(o) != 1 || o[0].Status.Code != "active" || *o[0].Origin != "add-route" {
		t.Fatalf("got %+v", before)
	}
	h.advance(time.Hour)
	if diff := same(before, read()); diff != "" {
		t.Errorf("reading again (-before +now):\n%s", diff)
	}
	if _, err := h.ec2.ModifyClientVpnEndpoint(ctx, &ec2.ModifyClientVpnEndpointInput{ClientVpnEndpointId: &id, Description: aws.String("")}); err != nil {
		t.Fatal(err)
	}
	if diff := same(before, read()); diff != "" {
		t.Errorf("after an update that changes nothing (-before +now):\n%s", diff)
	}

	if _, err := h.ec2.DeleteClientVpnRoute(ctx, &ec2.DeleteClientVpnRouteInput{ClientVpnEndpointId: &id, DestinationCidrBlock: aws.String("0.0.0.0/0"), TargetVpcSubnetId: aws.String("subnet-1")}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ec2.RevokeClientVpnIngress(ctx, &ec2.RevokeClientVpnIngressInput{ClientVpnEndpointId: &id, TargetNetworkCidr: aws.String("10.0.0.0/8"), RevokeAllGroups: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ec2.DisassociateClientVpnTargetNetwork(ctx, &ec2.DisassociateClientVpnTargetNetworkInput{ClientVpnEndpointId: &id, AssociationId: &association}); err != nil {
		t.Fatal(err)
	}
	if n, r, o := h.networks(id, []string{association}), rules(), routes(); n[0].Status.Code != "disassociating" || r[0].Status.Code != "revoking" || o[0].Status.Code != "deleting" {
		t.Errorf("while destroying: %+v %+v %+v", n, r, o)
	}
	h.advance(5 * time.Second)
	if n, r, o := h.networks(id, []string{association}), rules(), routes(); len(n)+len(r)+len(o) != 0 {
		t.Errorf("after destroying: %+v %+v %+v", n, r, o)
	}
	if _, err := h.ec2.DeleteClientVpnEndpoint(ctx, &ec2.DeleteClientVpnEndpointInput{ClientVpnEndpointId: &id}); err != nil {
		t.Fatal(err)
	}
	h.advance(5 * time.Second)
	_, err := h.ec2.DescribeClientVpnEndpoints(ctx, &ec2.DescribeClientVpnEndpointsInput{ClientVpnEndpointIds: []string{id}})
	wantError(t, err, "InvalidClientVpnEndpointId.NotFound", 400)
}
