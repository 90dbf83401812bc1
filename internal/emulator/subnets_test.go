package emulator_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const namedNetworks = `{
  "accounts": [{"id": "111111111111"}],
  "networks": [
    {"subnet_id": "subnet-a1", "vpc_id": "vpc-1", "availability_zone": "us-east-1a", "cidr_block": "10.1.1.0/24", "vpc_cidr_block": "10.1.0.0/16", "default_security_group_id": "sg-1"},
    {"subnet_id": "subnet-a2", "vpc_id": "vpc-1", "availability_zone": "us-east-1a", "cidr_block": "10.1.2.0/24", "vpc_cidr_block": "10.1.0.0/16", "default_security_group_id": "sg-1"},
    {"subnet_id": "subnet-b", "vpc_id": "vpc-1", "availability_zone": "us-east-1b", "cidr_block": "10.1.3.0/24", "vpc_cidr_block": "10.1.0.0/16", "default_security_group_id": "sg-1"},
    {"subnet_id": "subnet-overlapping", "vpc_id": "vpc-2", "cidr_block": "10.8.3.0/24"},
    {"subnet_id": "subnet-around", "vpc_id": "vpc-3", "cidr_block": "10.8.64.0/24", "vpc_cidr_block": "10.8.0.0/16"},
    {"subnet_id": "subnet-foreign", "account_id": "111111111111"},
    {"subnet_id": "subnet-elsewhere", "region": "eu-west-1"}
  ]
}`

func (h *harness) tryAssociate(endpoint, subnet string) error {
	_, err := h.ec2.AssociateClientVpnTargetNetwork(h.t.Context(), &ec2.AssociateClientVpnTargetNetworkInput{
		ClientVpnEndpointId: aws.String(endpoint), SubnetId: aws.String(subnet),
	})
	return err
}

// wantNetwork checks the VPC, the security group and the route of an endpoint after its first association.
func (h *harness) wantNetwork(endpoint, vpc, group, route string) {
	h.t.Helper()
	h.advance(5 * time.Second)
	networks := h.networks(endpoint, nil)
	if len(networks) == 0 || *networks[0].VpcId != vpc || !slices.Equal(networks[0].SecurityGroups, []string{group}) {
		h.t.Errorf("the target networks are %+v, want %s with %s", networks, vpc, group)
	}
	if e := h.describe(endpoint); *e.VpcId != vpc || !slices.Equal(e.SecurityGroupIds, []string{group}) {
		h.t.Errorf("the endpoint is in %s with %s, want %s with %s", *e.VpcId, e.SecurityGroupIds, vpc, group)
	}
	out, err := h.ec2.DescribeClientVpnRoutes(h.t.Context(), &ec2.DescribeClientVpnRoutesInput{ClientVpnEndpointId: &endpoint})
	if err != nil || len(out.Routes) == 0 || *out.Routes[0].DestinationCidr != route {
		h.t.Errorf("the routes are %+v (%v), want one to %s", out, err, route)
	}
}

// If subnets are named, no others exist in their account and region. They have the VPC, the zone and the ranges of the seed.
func TestNamedSubnets(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	if err := h.Load(strings.NewReader(namedNetworks)); err != nil {
		t.Fatal(err)
	}
	id := h.create() // Its clients have 10.8.0.0/22.
	wantError(t, h.tryAssociate(id, "subnet-overlapping"), "InvalidClientVpnSubnetId.OverlappingCidr", 400)
	wantError(t, h.tryAssociate(id, "subnet-around"), "InvalidClientVpnSubnetId.OverlappingCidr", 400)
	wantError(t, h.tryAssociate(id, "subnet-unknown"), "InvalidClientVpnSubnetId.NotFound", 400)
	wantError(t, h.tryAssociate(id, "subnet-foreign"), "InvalidClientVpnSubnetId.DifferentAccount", 400)
	wantError(t, h.tryAssociate(id, "subnet-elsewhere"), "InvalidClientVpnSubnetId.NotFound", 400)
	wantError(t, h.tryAssociate(id, "subnet-a1"), "", 0)
	wantError(t, h.tryAssociate(id, "subnet-a1"), "InvalidClientVpnDuplicateAssociationException", 400)
	wantError(t, h.tryAssociate(id, "subnet-a2"), "InvalidClientVpnSubnetId.DuplicateAz", 400)
	wantError(t, h.tryAssociate(id, "subnet-b"), "", 0)
	h.wantNetwork(id, "vpc-1", "sg-1", "10.1.0.0/16")

	inVPC := h.create(func(in *ec2.CreateClientVpnEndpointInput) { in.VpcId = aws.String("vpc-1") })
	if groups := h.describe(inVPC).SecurityGroupIds; !slices.Equal(groups, []string{"sg-1"}) {
		t.Errorf("an endpoint in the VPC has the groups %v", groups)
	}
	if status := h.ask("POST", "networks", `{"subnet_id": "subnet-c", "vpc_id": "vpc-4", "cidr_block": "10.4.0.0/16"}`, nil); status != 201 {
		t.Errorf("adding a network: %d", status)
	}
	wantError(t, h.tryAssociate(inVPC, "subnet-c"), "InvalidClientVpnSubnetId.NotFound", 400) // It is in another VPC.
	if got := len(h.State().Subnets); got != 8 {
		t.Errorf("the state has %d networks", got)
	}
	h.Reset()
	if got := len(h.State().Subnets); got != 7 {
		t.Errorf("the state has %d networks after the reset", got)
	}
}

// If no subnets are named, every subnet exists, in the region's only VPC.
func TestUnnamedSubnets(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.create()
	for _, subnet := range []string{"subnet-1", "subnet-2"} {
		wantError(t, h.tryAssociate(id, subnet), "", 0)
	}
	wantError(t, h.tryAssociate(id, "vpc-1"), "InvalidClientVpnSubnetId.NotFound", 400)
	h.wantNetwork(id, *h.describe(id).VpcId, h.describe(id).SecurityGroupIds[0], "172.31.0.0/16")
}

// An endpoint in a VPC is associated with subnets, and one that uses a transit gateway with zones.
func TestTargetOfTheOtherKind(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	inVPC := h.create()
	gateway := h.create(func(in *ec2.CreateClientVpnEndpointInput) {
		in.TransitGatewayConfiguration = &ec2types.TransitGatewayConfigurationInputStructure{TransitGatewayId: aws.String("tgw-1")}
	})
	zone := func(endpoint, name string) error {
		_, err := h.ec2.AssociateClientVpnTargetNetwork(t.Context(), &ec2.AssociateClientVpnTargetNetworkInput{ClientVpnEndpointId: &endpoint, AvailabilityZone: &name})
		return err
	}
	wantError(t, zone(inVPC, "us-east-1a"), "InvalidParameterCombination", 400)
	wantError(t, h.tryAssociate(gateway, "subnet-1"), "InvalidParameterCombination", 400)
	wantError(t, zone(gateway, "eu-west-1a"), "InvalidParameterValue", 400)
	wantError(t, zone(gateway, "us-east-1a"), "", 0)
	wantError(t, zone(gateway, "us-east-1a"), "InvalidClientVpnDuplicateAssociationException", 400)
}

// With an upstream, subnets, VPCs and default security groups are those of the upstream.
func TestUpstream_networks(t *testing.T) {
	t.Parallel()
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		asked = append(asked, r.PostForm.Get("Action"))
		item := map[string]string{
			"DescribeSubnets":        "<subnetSet><item><vpcId>vpc-9</vpcId><cidrBlock>10.9.1.0/24</cidrBlock><availabilityZone>us-east-1a</availabilityZone></item></subnetSet>",
			"DescribeVpcs":           "<vpcSet><item><cidrBlock>10.9.0.0/16</cidrBlock></item></vpcSet>",
			"DescribeSecurityGroups": "<securityGroupInfo><item><groupId>sg-9</groupId></item></securityGroupInfo>",
		}[r.PostForm.Get("Action")]
		if r.PostForm.Get("SubnetId.1") == "subnet-none" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, "<Response><Errors><Error><Code>InvalidSubnetID.NotFound</Code><Message>no</Message></Error></Errors></Response>")
			return
		}
		_, _ = fmt.Fprintf(w, "<R>%s</R>", item)
	}))
	t.Cleanup(server.Close)
	h := newHarness(t, func(o *emulator.Options) { o.Upstream = server.URL })
	id := h.create()
	wantError(t, h.tryAssociate(id, "subnet-none"), "InvalidClientVpnSubnetId.NotFound", 400)
	wantError(t, h.tryAssociate(id, "subnet-9"), "", 0)
	wantError(t, h.tryAssociate(id, "subnet-8"), "InvalidClientVpnSubnetId.DuplicateAz", 400)
	h.wantNetwork(id, "vpc-9", "sg-9", "10.9.0.0/16")
	inVPC := h.create(func(in *ec2.CreateClientVpnEndpointInput) { in.VpcId = aws.String("vpc-9") })
	if groups := h.describe(inVPC).SecurityGroupIds; !slices.Equal(groups, []string{"sg-9"}) {
		t.Errorf("an endpoint in the VPC has the groups %v", groups)
	}
	three := []string{"DescribeSubnets", "DescribeVpcs", "DescribeSecurityGroups"}
	if want := slices.Concat(three[:1], three, three, three[2:]); !slices.Equal(asked, want) {
		t.Errorf("asked %v, want %v", asked, want)
	}
	server.Close()
	wantError(t, h.tryAssociate(id, "subnet-9"), "ServiceUnavailable", 503)
}
