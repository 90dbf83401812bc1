package clientvpn

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// RevocationListActive is the status code of a list that is effective.
const RevocationListActive = string(ec2types.ClientCertificateRevocationListStatusCodeActive)

// RevocationList is the certificate revocation list of an endpoint.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ExportClientVpnClientCertificateRevocationList.html.
type RevocationList struct {
	// PEM is empty if no list was imported.
	PEM string
	// Status is pending until the list is effective, and then active.
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

// ConfirmedRevocationList is like [Client.RevocationList], but reports the list or the endpoint as absent only after two equal
// answers in a row.
func (c *Client) ConfirmedRevocationList(ctx context.Context, endpointID string) (RevocationList, error) {
	var list RevocationList
	var listAbsent, endpointAbsent int
	look := func() (done bool, err error) {
		list, err = c.RevocationList(ctx, endpointID)
		switch {
		case Code(err) == CodeEndpointNotFound:
			listAbsent, endpointAbsent = 0, endpointAbsent+1
		case err == nil && list.PEM == "":
			listAbsent, endpointAbsent = listAbsent+1, 0
		default:
			return true, err
		}
		if endpointAbsent == 2 {
			return true, err
		}
		return listAbsent == 2, nil
	}
	done, err := look()
	if err == nil && !done {
		err = c.poll(ctx, look)
	}
	return list, err
}

// maxImports is the maximum number of times an import is sent if its answer is lost.
const maxImports = 5

// ImportRevocationList replaces the list of an endpoint, which resets all connections of the endpoint, and returns the ID of the
// request. If the answer is lost, it sends the request again only if the endpoint does not have the list, because each import
// resets the connections again. [Client.WaitForRevocationList] waits until the list is effective.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportClientVpnClientCertificateRevocationList.html.
func (c *Client) ImportRevocationList(ctx context.Context, endpointID, pem string) (requestID string, err error) {
	defer c.invalidate(endpointID)
	for attempt := 0; ; attempt++ {
		requestID, err = c.importOnce(ctx, endpointID, pem)
		if err == nil || Code(err) != "" || ctx.Err() != nil || attempt+1 == maxImports {
			return requestID, err
		}
		// It waits before it looks, not after: a reader that lags behind would not show the list yet.
		if c.timing.Clock.Wait(ctx, c.timing.delay(attempt)) != nil {
			return "", err
		}
		if list, lookErr := c.RevocationList(ctx, endpointID); lookErr != nil || list.PEM == pem {
			return "", err
		}
	}
}

func (c *Client) importOnce(ctx context.Context, endpointID, pem string) (requestID string, err error) {
	output, err := c.api.ImportClientVpnClientCertificateRevocationList(ctx, &ec2.ImportClientVpnClientCertificateRevocationListInput{
		ClientVpnEndpointId:       aws.String(endpointID),
		CertificateRevocationList: aws.String(pem),
	}, func(o *ec2.Options) { o.Retryer = answeredOnly{o.Retryer} })
	if err != nil {
		return "", err
	}
	requestID, _ = awsmiddleware.GetRequestIDMetadata(output.ResultMetadata)
	return requestID, nil
}

// answeredOnly is a retryer that retries a call only if the service refused it, or if it did not reach the service.
type answeredOnly struct{ aws.Retryer }

// IsErrorRetryable reports whether the call is known to have changed nothing and may succeed later.
func (r answeredOnly) IsErrorRetryable(err error) bool {
	dial, ok := errors.AsType[*net.OpError](err)
	notSent := ok && dial.Op == "dial"
	return (Code(err) != "" || notSent) && r.Retryer.IsErrorRetryable(err)
}

// WaitForRevocationList polls until the endpoint has an active list for whose PEM isIt returns true, and returns the last status.
// If a call fails or ctx is done first, the error is a *NotActiveError.
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

// LiveConnections lists the connections of an endpoint that have not ended, with one call for each 1,000 listed connections.
// An endpoint without an association has none.
func (c *Client) LiveConnections(ctx context.Context, endpointID string) ([]Connection, error) {
	live := []Connection{}
	for connection, err := range c.Connections(ctx, endpointID, Filter{}) {
		if err != nil {
			return nil, err
		}
		if !connection.Status.terminated() {
			live = append(live, connection)
		}
	}
	return live, nil
}

// NotActiveError means that a certificate revocation list was imported but has not been seen active.
type NotActiveError struct {
	// Status is the last status of the endpoint's list, or its zero value if the list was never seen.
	Status Status
	// Another reports whether the endpoint still had another list.
	Another bool
	// Err is why the wait ended.
	Err error
}

// Error returns what was seen last, and why the wait ended.
func (e *NotActiveError) Error() string {
	switch {
	case e.Another:
		return fmt.Sprintf("the list was imported, but the endpoint still has another one: %v", e.Err)
	case e.Status.Code == "":
		return fmt.Sprintf("the list was imported, but its status is not known: %v", e.Err)
	case e.Status.Message == "":
		return fmt.Sprintf("the list was imported and is %s: %v", e.Status.Code, e.Err)
	default:
		return fmt.Sprintf("the list was imported and is %s (%s): %v", e.Status.Code, e.Status.Message, e.Err)
	}
}

// Unwrap returns why the wait ended.
func (e *NotActiveError) Unwrap() error { return e.Err }
