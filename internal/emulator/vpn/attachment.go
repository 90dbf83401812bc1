package vpn

import (
	"fmt"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// The states of a transit gateway attachment, besides pending, available and deleting.
const (
	pendingAcceptance = "pending-acceptance"
	rejected          = "rejected"
)

// TransitGateway names the owner of a transit gateway. The owner accepts the attachments of other accounts.
type TransitGateway struct {
	Location

	ID string `json:"transit_gateway_id"`
}

// Attachment is a snapshot of the attachment of an endpoint to a transit gateway.
type Attachment struct {
	ID         string `json:"id"          xml:"transitGatewayAttachmentId"`
	EndpointID string `json:"endpoint_id" xml:"clientVpnEndpointId"`
	// EndpointOwner is the account of the endpoint.
	EndpointOwner    string `json:"endpoint_account_id" xml:"clientVpnOwnerId"`
	TransitGatewayID string `json:"transit_gateway_id"  xml:"transitGatewayId"`
	CreatedAt        Time   `json:"created_at"          xml:"creationTime"`
	// Status is pending-acceptance, pending, available, rejected or deleting.
	Status string `json:"status" xml:"state"`
}

type attachment struct {
	Attachment // without its status

	endpoint *endpoint
	owner    Location // of the transit gateway
	history  statusHistory
}

func (a *attachment) view() Attachment {
	view := a.Attachment
	view.Status = a.history.current()
	return view
}

// AddTransitGateway names the owner of a transit gateway. Other transit gateways belong to the account that uses them.
func (s *Service) AddTransitGateway(gateway TransitGateway) error {
	defer s.lock()()
	if !strings.HasPrefix(gateway.ID, "tgw-") {
		return fmt.Errorf("transit_gateway_id %q does not begin with tgw-", gateway.ID)
	}
	if _, added := s.gateways[gateway.ID]; added {
		return fmt.Errorf("a transit gateway with the transit_gateway_id %s already exists", gateway.ID)
	}
	s.gateways[gateway.ID] = gateway
	return nil
}

// attach attaches a new endpoint to its transit gateway. If another account owns the gateway, it must accept the attachment.
func (s *Service) attach(e *endpoint) {
	options := *e.TransitGateway
	options.AttachmentID = newID("tgw-attach")
	e.TransitGateway = &options
	owner := e.Location
	if gateway, added := s.gateways[options.TransitGatewayID]; added {
		owner = gateway.Location
	}
	e.attachment = &attachment{endpoint: e, owner: owner, Attachment: Attachment{
		ID: options.AttachmentID, EndpointID: e.ID, EndpointOwner: e.AccountID,
		TransitGatewayID: options.TransitGatewayID, CreatedAt: Time{s.now},
	}}
	if owner.AccountID == e.AccountID {
		s.startAttachment(e.attachment)
		return
	}
	e.attachment.history.set(pendingAcceptance, s.now)
	e.history.set(pending, s.now)
}

// startAttachment makes an attachment available after the transition time, and its endpoint immediately.
func (s *Service) startAttachment(a *attachment) {
	a.endpoint.history.set(pendingAssociate, s.now)
	s.start(&a.history, pending, func() { a.history.set(available, s.now) })
}

// AnswerAttachment accepts or rejects the attachment of another account to a transit gateway.
func (s *Service) AnswerAttachment(in Location, id string, accept bool) (Attachment, error) {
	defer s.lock()()
	a := s.attachment(id)
	if a == nil || a.owner != in {
		return Attachment{}, awserror.AttachmentNotFound(id)
	}
	if status := a.history.current(); status != pendingAcceptance {
		return Attachment{}, awserror.IncorrectState("The attachment %s is %s, not %s", id, status, pendingAcceptance)
	}
	if accept {
		s.startAttachment(a)
	} else {
		a.history.set(rejected, s.now)
	}
	return a.view(), nil
}

// DeleteAttachment starts to remove an attachment. GUESS: both owners can remove it, unless the endpoint has associations.
func (s *Service) DeleteAttachment(in Location, id string) (Attachment, error) {
	defer s.lock()()
	a := s.attachment(id)
	if a == nil || a.owner != in && a.endpoint.Location != in {
		return Attachment{}, awserror.AttachmentNotFound(id)
	}
	if len(a.endpoint.networks) > 0 {
		return Attachment{}, awserror.IncorrectState("The endpoint %s of attachment %s has associations", a.endpoint.ID, id)
	}
	if a.history.current() != deleting {
		a.endpoint.history.set(pending, s.now)
		s.startRemoval(&a.history, deleting, func() { a.endpoint.attachment = nil })
	}
	return a.view(), nil
}

func (s *Service) attachment(id string) *attachment {
	e := find(s.endpoints, func(e *endpoint) bool { return e.attachment != nil && e.attachment.ID == id })
	if e == nil {
		return nil
	}
	return e.attachment
}
