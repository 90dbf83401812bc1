package clientvpn

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

// API holds the EC2 operations that this package calls, as function values. An interface or field that holds an *ec2.Client
// would make the linker keep each of its roughly 800 methods, because go-plugin uses reflection.
type API struct {
	DescribeClientVpnConnections                   operation[ec2.DescribeClientVpnConnectionsInput, ec2.DescribeClientVpnConnectionsOutput]
	TerminateClientVpnConnections                  operation[ec2.TerminateClientVpnConnectionsInput, ec2.TerminateClientVpnConnectionsOutput]
	DescribeClientVpnEndpoints                     operation[ec2.DescribeClientVpnEndpointsInput, ec2.DescribeClientVpnEndpointsOutput]
	DescribeClientVpnAuthorizationRules            operation[ec2.DescribeClientVpnAuthorizationRulesInput, ec2.DescribeClientVpnAuthorizationRulesOutput]
	DescribeRegions                                operation[ec2.DescribeRegionsInput, ec2.DescribeRegionsOutput]
	ExportClientVpnClientCertificateRevocationList operation[ec2.ExportClientVpnClientCertificateRevocationListInput, ec2.ExportClientVpnClientCertificateRevocationListOutput]
	ImportClientVpnClientCertificateRevocationList operation[ec2.ImportClientVpnClientCertificateRevocationListInput, ec2.ImportClientVpnClientCertificateRevocationListOutput]
	ModifyClientVpnEndpointAuthorizationPolicy     operation[ec2.ModifyClientVpnEndpointAuthorizationPolicyInput, ec2.ModifyClientVpnEndpointAuthorizationPolicyOutput]
	GetClientVpnEndpointAuthorizationPolicy        operation[ec2.GetClientVpnEndpointAuthorizationPolicyInput, ec2.GetClientVpnEndpointAuthorizationPolicyOutput]
	DeleteClientVpnEndpointAuthorizationPolicy     operation[ec2.DeleteClientVpnEndpointAuthorizationPolicyInput, ec2.DeleteClientVpnEndpointAuthorizationPolicyOutput]
}

// operation is a method of *ec2.Client.
type operation[Input, Output any] = func(context.Context, *Input, ...func(*ec2.Options)) (*Output, error)

// NewAPI returns the operations of client.
func NewAPI(client *ec2.Client) API {
	return API{
		DescribeClientVpnConnections:                   client.DescribeClientVpnConnections,
		TerminateClientVpnConnections:                  client.TerminateClientVpnConnections,
		DescribeClientVpnEndpoints:                     client.DescribeClientVpnEndpoints,
		DescribeClientVpnAuthorizationRules:            client.DescribeClientVpnAuthorizationRules,
		DescribeRegions:                                client.DescribeRegions,
		ExportClientVpnClientCertificateRevocationList: client.ExportClientVpnClientCertificateRevocationList,
		ImportClientVpnClientCertificateRevocationList: client.ImportClientVpnClientCertificateRevocationList,
		ModifyClientVpnEndpointAuthorizationPolicy:     client.ModifyClientVpnEndpointAuthorizationPolicy,
		GetClientVpnEndpointAuthorizationPolicy:        client.GetClientVpnEndpointAuthorizationPolicy,
		DeleteClientVpnEndpointAuthorizationPolicy:     client.DeleteClientVpnEndpointAuthorizationPolicy,
	}
}

// NewEC2 returns an EC2 client for a region. It calls endpoint, or AWS if endpoint is "", and limits its calls, by clock, to at
// most maxRateFactor times the documented rate.
func NewEC2(cfg aws.Config, region, endpoint string, clock Clock, maxRateFactor int) *ec2.Client {
	return ec2.NewFromConfig(cfg, func(o *ec2.Options) {
		o.Region = region
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
		backoff := retryer(limitFutileAttempts(o.Retryer), o.RetryMaxAttempts != 0)
		o.Retryer = withoutDelay{backoff}
		o.APIOptions = append(o.APIOptions, finishMutations(clock), newPace(clock, maxRateFactor).middleware, waitBetweenAttempts(clock, backoff), countAttempts(clock))
	})
}
