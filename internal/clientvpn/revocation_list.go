package clientvpn

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// RevocationListActive is the status code of a list that is effective.
const RevocationListActive = string(ec2types.ClientCertificateRevocationListStatusCodeActive)

// RevocationList is the certificate revocation list of an endpoint.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ExportClientVpnClientCertificateRevocationList.html.
type RevocationList struct {
	// PEM is empty when none was imported.
	PEM string
	// Status is pending, until the list is effective, or active.
	Status Status
}

// RevocationList exports the list of an endpoint.
func (c *Client) RevocationList(ctx context.Context, endpointID string) (RevocationList, error) {
	output, err := c.api.ExportClientVpnClientCertificateRevocationList(ctx, &ec2.ExportClientVpnClientCertificateRevocationListInput{
		ClientVpnEndpointId: aws.String(endpointID),
	})
	if err != nil {
		return RevocationList{}, err
	}
	list := RevocationList{PEM: aws.ToString(output.CertificateRevocationList)}
	if output.Status != nil {
		list.Status = Status{Code: string(output.Status.Code), Message: aws.ToString(output.Status.Message)}
	}
	return list, nil
}

// ImportRevocationList replaces the list of an endpoint, which resets all connections of the endpoint.
// [Client.WaitForRevocationList] waits until it is effective.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportClientVpnClientCertificateRevocationList.html.
func (c *Client) ImportRevocationList(ctx context.Context, endpointID, pem string) error {
	defer c.invalidate(endpointID)
	_, err := c.api.ImportClientVpnClientCertificateRevocationList(ctx, &ec2.ImportClientVpnClientCertificateRevocationListInput{
		ClientVpnEndpointId:       aws.String(endpointID),
		CertificateRevocationList: aws.String(pem),
	})
	return err
}

// WaitForRevocationList polls until the list that isIt recognizes by its PEM is active, and returns the status last seen of it.
// Its error is a *NotActiveError when a look failed, or ctx was done first.
func (c *Client) WaitForRevocationList(ctx context.Context, endpointID string, isIt func(pem string) bool) (Status, error) {
	var last RevocationList
	look := func() (bool, error) {
		list, err := c.RevocationList(ctx, endpointID)
		if err == nil {
			last = list
		}
		return err == nil && isIt(list.PEM) && list.Status.Code == RevocationListActive, err
	}
	active, err := look()
	if err == nil && !active {
		err = c.poll(ctx, look)
	}
	if err != nil {
		return last.Status, &NotActiveError{Status: last.Status, Another: last.PEM != "" && !isIt(last.PEM), Err: WithCause(ctx, err)}
	}
	return last.Status, nil
}

// LiveConnections lists the connections of an endpoint that have not ended, which costs one call for each 1,000 listed.
// An endpoint without an association has none.
func (c *Client) LiveConnections(ctx context.Context, endpointID string) ([]Connection, error) {
	var live []Connection
	for connection, err := range c.Connections(ctx, endpointID, Filter{}) {
		switch {
		case Code(err) == CodeNoActiveAssociation:
			return nil, nil
		case err != nil:
			return nil, err
		case !connection.Status.terminated():
			live = append(live, connection)
		}
	}
	return live, nil
}
