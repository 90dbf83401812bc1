package clientvpn

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

type endpointsAPI interface {
	DescribeClientVpnEndpoints(context.Context, *ec2.DescribeClientVpnEndpointsInput, ...func(*ec2.Options)) (*ec2.DescribeClientVpnEndpointsOutput, error)
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
