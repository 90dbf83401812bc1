package operations

import "github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"

type attachmentInput struct {
	ID string `query:"TransitGatewayAttachmentId,required"`
}

type attachmentOutput struct {
	Attachment attachment `xml:"transitGatewayClientVpnAttachment"`
}

type attachment struct {
	EndpointID       string `xml:"clientVpnEndpointId"`
	EndpointOwner    string `xml:"clientVpnOwnerId"`
	CreationTime     string `xml:"creationTime"`
	State            string `xml:"state"`
	ID               string `xml:"transitGatewayAttachmentId"`
	TransitGatewayID string `xml:"transitGatewayId"`
}

func acceptAttachment(call *Call, in attachmentInput) (attachmentOutput, error) {
	return attachmentResult(call.Service.AcceptAttachment(call.Location, in.ID))
}

func rejectAttachment(call *Call, in attachmentInput) (attachmentOutput, error) {
	return attachmentResult(call.Service.RejectAttachment(call.Location, in.ID))
}

func deleteAttachment(call *Call, in attachmentInput) (attachmentOutput, error) {
	return attachmentResult(call.Service.DeleteAttachment(call.Location, in.ID))
}

func attachmentResult(a vpn.Attachment, err error) (attachmentOutput, error) {
	return attachmentOutput{Attachment: attachment{
		EndpointID: a.EndpointID, EndpointOwner: a.EndpointOwner, CreationTime: a.CreatedAt.Format(endpointTime),
		State: a.Status, ID: a.ID, TransitGatewayID: a.TransitGatewayID,
	}}, err
}
