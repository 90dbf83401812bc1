package emulator_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// sharedGateway returns an emulator with a transit gateway of another account, and a client of that account.
func sharedGateway(t *testing.T) (h *harness, owner *ec2.Client) {
	t.Helper()
	h = newHarness(t)
	if err := h.Load(strings.NewReader(`{
		"accounts": [{"id": "` + germany + `", "access_keys": [{"access_key": "AKIAGERMANY"}]}],
		"transit_gateways": [{"transit_gateway_id": "tgw-shared", "account_id": "` + germany + `"}]
	}`)); err != nil {
		t.Fatal(err)
	}
	return h, h.client(key("AKIAGERMANY", "test"))
}

func (h *harness) onGateway(gateway string) (endpoint, attachment string) {
	h.t.Helper()
	endpoint = h.create(func(in *ec2.CreateClientVpnEndpointInput) {
		in.TransitGatewayConfiguration = &ec2types.TransitGatewayConfigurationInputStructure{TransitGatewayId: aws.String(gateway)}
	})
	return endpoint, *h.describe(endpoint).TransitGatewayConfiguration.TransitGatewayAttachmentId
}

func (h *harness) tryZone(endpoint string) error {
	_, err := h.ec2.AssociateClientVpnTargetNetwork(h.t.Context(), &ec2.AssociateClientVpnTargetNetworkInput{
		ClientVpnEndpointId: &endpoint, AvailabilityZone: aws.String("us-east-1a"),
	})
	return err
}

// An endpoint on another account's transit gateway is pending until the gateway's owner accepts the attachment.
func TestAttachment_accept(t *testing.T) {
	t.Parallel()
	h, owner := sharedGateway(t)
	endpoint, id := h.onGateway("tgw-shared")
	if s := h.describe(endpoint).Status; s.Code != "pending" || !strings.Contains(aws.ToString(s.Message), id) {
		t.Errorf("the endpoint is %s: %s", s.Code, aws.ToString(s.Message))
	}
	wantError(t, h.tryZone(endpoint), "IncorrectState", 400)
	accept := &ec2.AcceptTransitGatewayClientVpnAttachmentInput{TransitGatewayAttachmentId: &id}
	_, err := h.ec2.AcceptTransitGatewayClientVpnAttachment(t.Context(), accept)
	wantError(t, err, "InvalidTransitGatewayAttachmentID.NotFound", 400) // The endpoint's account is not the owner.
	out, err := owner.AcceptTransitGatewayClientVpnAttachment(t.Context(), accept)
	if err != nil {
		t.Fatal(err)
	}
	a := out.TransitGatewayClientVpnAttachment
	if *a.ClientVpnEndpointId != endpoint || *a.ClientVpnOwnerId != "123456789012" || a.State != "pending" ||
		*a.TransitGatewayAttachmentId != id || *a.TransitGatewayId != "tgw-shared" || *a.CreationTime == "" {
		t.Errorf("got %+v", a)
	}
	wantError(t, h.tryZone(endpoint), "", 0)
	h.advance(5 * time.Second)
	if s := h.describe(endpoint).Status; s.Code != "available" || s.Message != nil {
		t.Errorf("the endpoint is %s", s.Code)
	}
	if all := h.State().Attachments; len(all) != 1 || all[0].Status != "available" {
		t.Errorf("the attachments are %+v", all)
	}
	_, err = owner.AcceptTransitGatewayClientVpnAttachment(t.Context(), accept)
	wantError(t, err, "IncorrectState", 400)
}

func TestAttachment_rejectAndDelete(t *testing.T) {
	t.Parallel()
	h, owner := sharedGateway(t)
	endpoint, id := h.onGateway("tgw-shared")
	out, err := owner.RejectTransitGatewayClientVpnAttachment(t.Context(), &ec2.RejectTransitGatewayClientVpnAttachmentInput{TransitGatewayAttachmentId: &id})
	if err != nil || out.TransitGatewayClientVpnAttachment.State != "rejected" {
		t.Fatalf("got %+v, %v", out, err)
	}
	h.advance(time.Minute)
	wantError(t, h.tryZone(endpoint), "IncorrectState", 400)

	own, id := h.onGateway("tgw-own")
	if s := h.describe(own).Status.Code; s != "pending-associate" {
		t.Errorf("the endpoint on a gateway of the same account is %s", s)
	}
	wantError(t, h.tryZone(own), "", 0)
	remove := func() (*ec2.DeleteTransitGatewayClientVpnAttachmentOutput, error) {
		return h.ec2.DeleteTransitGatewayClientVpnAttachment(t.Context(), &ec2.DeleteTransitGatewayClientVpnAttachmentInput{TransitGatewayAttachmentId: &id})
	}
	_, err = remove()
	wantError(t, err, "IncorrectState", 400)
	association := *h.networks(own, nil)[0].AssociationId
	if _, err := h.ec2.DisassociateClientVpnTargetNetwork(t.Context(), &ec2.DisassociateClientVpnTargetNetworkInput{ClientVpnEndpointId: &own, AssociationId: &association}); err != nil {
		t.Fatal(err)
	}
	h.advance(5 * time.Second)
	deleted, err := remove()
	if err != nil || deleted.TransitGatewayClientVpnAttachment.State != "deleting" {
		t.Fatalf("got %+v, %v", deleted, err)
	}
	h.advance(5 * time.Second)
	_, err = remove()
	wantError(t, err, "InvalidTransitGatewayAttachmentID.NotFound", 400)
	if s := h.describe(own).Status.Code; s != "pending" {
		t.Errorf("the endpoint without an attachment is %s", s)
	}
}

// A connection log without a stream gets one, which does not change.
func TestLogStream(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.create(func(in *ec2.CreateClientVpnEndpointInput) {
		in.ConnectionLogOptions = &ec2types.ConnectionLogOptions{Enabled: aws.Bool(true), CloudwatchLogGroup: aws.String("vpn")}
	})
	stream := aws.ToString(h.describe(id).ConnectionLogOptions.CloudwatchLogStream)
	if want := id + "-us-east-1-" + h.Now().Format("2006/01/02") + "-"; !regexp.MustCompile("^" + want + "[A-Z0-9]{12}$").MatchString(stream) {
		t.Errorf("the stream is %q, want %s…", stream, want)
	}
	modify := func(o *ec2types.ConnectionLogOptions) {
		t.Helper()
		if _, err := h.ec2.ModifyClientVpnEndpoint(t.Context(), &ec2.ModifyClientVpnEndpointInput{ClientVpnEndpointId: &id, ConnectionLogOptions: o}); err != nil {
			t.Fatal(err)
		}
	}
	modify(&ec2types.ConnectionLogOptions{Enabled: aws.Bool(true), CloudwatchLogGroup: aws.String("other")})
	if got := aws.ToString(h.describe(id).ConnectionLogOptions.CloudwatchLogStream); got != stream {
		t.Errorf("the stream is now %q", got)
	}
	modify(&ec2types.ConnectionLogOptions{Enabled: aws.Bool(false)})
	if got := h.describe(id).ConnectionLogOptions.CloudwatchLogStream; got != nil {
		t.Errorf("a disabled log has the stream %s", *got)
	}
}

func TestDeletionTime(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.create()
	if at := h.describe(id).DeletionTime; at != nil {
		t.Errorf("a new endpoint was deleted at %s", *at)
	}
	if _, err := h.ec2.DeleteClientVpnEndpoint(t.Context(), &ec2.DeleteClientVpnEndpointInput{ClientVpnEndpointId: &id}); err != nil {
		t.Fatal(err)
	}
	if e := h.describe(id); e.Status.Code != "deleting" || aws.ToString(e.DeletionTime) < *e.CreationTime {
		t.Errorf("the endpoint is %s, deleted at %v", e.Status.Code, e.DeletionTime)
	}
}

// The status of a connection that could not be terminated has a message.
func TestFailedToTerminate_message(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.endpoint(emulator.EndpointSeed{})
	h.connect(emulator.ClientSeed{EndpointID: id, Username: "alice"})
	h.inject(emulator.Fault{Kind: emulator.FaultFailToTerminate})
	if _, err := h.terminateUser(id, "alice"); err != nil {
		t.Fatal(err)
	}
	h.advance(5 * time.Second)
	if s := h.list(id)[0].Status; s.Code != "failed-to-terminate" || aws.ToString(s.Message) == "" {
		t.Errorf("the status is %s: %q", s.Code, aws.ToString(s.Message))
	}
}
