package clientvpn

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

type endpointsAPI interface {
	DescribeClientVpnEndpoints(context.Context, *ec2.DescribeClientVpnEndpointsInput, ...func(*ec2.Options)) (*ec2.DescribeClientVpnEndpointsOutput, error)
}

// Endpoint is a Client VPN endpoint.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientVpnEndpoint.html.
type Endpoint struct {
	ID string
	// Authentication has one or two of certificate-authentication, directory-service-authentication and federated-authentication.
	Authentication []string
	// associated says whether anybody can be connected to it.
	associated bool
}

func newEndpoint(e ec2types.ClientVpnEndpoint) Endpoint {
	endpoint := Endpoint{ID: aws.ToString(e.ClientVpnEndpointId), associated: true}
	for _, option := range e.AuthenticationOptions {
		endpoint.Authentication = append(endpoint.Authentication, string(option.Type))
	}
	if e.Status != nil {
		switch e.Status.Code {
		case ec2types.ClientVpnEndpointStatusCodePendingAssociate, ec2types.ClientVpnEndpointStatusCodeDeleted:
			endpoint.associated = false
		default:
		}
	}
	return endpoint
}

// endpoints remembers the region's endpoints for a moment.
type endpoints struct {
	turn   turn
	read   time.Time
	listed []Endpoint
}

// Endpoints lists the endpoints of the region. An answer may be as old as age.
func (c *Client) Endpoints(ctx context.Context, age time.Duration) ([]Endpoint, error) {
	e := &c.endpoints
	if err := e.turn.take(ctx); err != nil {
		return nil, err
	}
	defer e.turn.give()
	now := c.timing.Clock.Now()
	if age > 0 && !e.read.IsZero() && now.Sub(e.read) <= age {
		return e.listed, nil
	}
	var listed []Endpoint
	pages := ec2.NewDescribeClientVpnEndpointsPaginator(c.api, &ec2.DescribeClientVpnEndpointsInput{MaxResults: aws.Int32(pageSize)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, endpoint := range page.ClientVpnEndpoints {
			listed = append(listed, newEndpoint(endpoint))
		}
	}
	e.read, e.listed = now, listed
	return listed, nil
}
