// Package operations has the operations of the API: what each takes, does and answers.
package operations

import (
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/fault"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/identity"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/query"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// Call is what an operation gets to know besides its parameters.
type Call struct {
	// Service is where things are.
	Service *vpn.Service
	// Region is where the caller is.
	Region string
	// Now is the emulator's time.
	Now time.Time
	// Caller is who asks; nobody, for a request that needs no signature.
	Caller identity.Caller
	// Callers are all who can ask.
	Callers *identity.Callers
	// Faults are what goes wrong this time.
	Faults fault.Struck
	// Tokens makes and reads pagination tokens.
	Tokens *Tokens
	// Answers are those that client tokens stand for.
	Answers *Answers
}

// ago is how far reads lag behind.
func (c *Call) ago() time.Duration {
	stale, _ := c.Faults.Find(fault.StaleReads)
	return stale.Duration
}

// Operation is one action of the API.
type Operation struct {
	// Dialect is how it speaks, which tells the service it belongs to.
	Dialect query.Dialect
	// Unsigned says that a request needs no signature.
	Unsigned bool
	// Run does it with these parameters and returns the answer.
	Run func(call *Call, parameters map[string]string) (answer any, err error)
}

// Table returns all operations by action.
func Table() map[string]Operation {
	return map[string]Operation{
		"CreateClientVpnEndpoint":    ec2Once(createEndpoint),
		"DescribeClientVpnEndpoints": ec2(describeEndpoints),
		"ModifyClientVpnEndpoint":    ec2(modifyEndpoint),
		"DeleteClientVpnEndpoint":    ec2(deleteEndpoint),

		"AssociateClientVpnTargetNetwork":             ec2Once(associate),
		"DescribeClientVpnTargetNetworks":             ec2(describeNetworks),
		"DisassociateClientVpnTargetNetwork":          ec2(disassociate),
		"ApplySecurityGroupsToClientVpnTargetNetwork": ec2(applySecurityGroups),

		"CreateClientVpnRoute":    ec2Once(createRoute),
		"DescribeClientVpnRoutes": ec2(describeRoutes),
		"DeleteClientVpnRoute":    ec2(deleteRoute),

		"AuthorizeClientVpnIngress":           ec2Once(authorize),
		"DescribeClientVpnAuthorizationRules": ec2(describeRules),
		"RevokeClientVpnIngress":              ec2(revoke),

		"ImportClientVpnClientCertificateRevocationList": ec2(importCRL),
		"ExportClientVpnClientCertificateRevocationList": ec2(exportCRL),

		"ModifyClientVpnEndpointAuthorizationPolicy": ec2Once(modifyPolicy),
		"GetClientVpnEndpointAuthorizationPolicy":    ec2(getPolicy),
		"DeleteClientVpnEndpointAuthorizationPolicy": ec2(deletePolicy),

		"DescribeClientVpnConnections":       ec2(describeConnections),
		"TerminateClientVpnConnections":      ec2(terminateConnections),
		"ExportClientVpnClientConfiguration": ec2(exportConfiguration),

		"CreateTags":   ec2(createTags),
		"DescribeTags": ec2(describeTags),
		"DeleteTags":   ec2(deleteTags),

		"AssumeRole":                sts(assumeRole),
		"AssumeRoleWithWebIdentity": unsigned(sts(assumeRoleWithWebIdentity)),
		"GetCallerIdentity":         sts(getCallerIdentity),
	}
}

// allowed are the parameters of an operation that can be tried without being done.
type allowed[In any] struct {
	DryRun bool `query:"DryRun"`
	Rest   In   `query:",inline"`
}

// ec2 makes an operation of a function. Every operation of EC2 has DryRun: it is allowed here, and does nothing.
// GUESS: the service looks at the form of the parameters first, and at what they name afterwards.
func ec2[In, Out any](run func(*Call, In) (Out, error)) Operation {
	return Operation{Dialect: query.EC2, Run: func(call *Call, parameters map[string]string) (any, error) {
		var in allowed[In]
		if err := query.Decode(parameters, &in); err != nil {
			return nil, err
		}
		if in.DryRun {
			return nil, awserror.DryRun()
		}
		return run(call, in.Rest)
	}}
}

// ec2Once makes an operation of a function that is done once for each client token.
func ec2Once[In, Out any](run func(*Call, In) (Out, error)) Operation {
	type tokened struct {
		ClientToken string `query:"ClientToken"`
		Rest        In     `query:",inline"`
	}
	return ec2(func(call *Call, in tokened) (any, error) {
		return call.Answers.once(call.Region, in.ClientToken, in.Rest, func() (any, error) { return run(call, in.Rest) })
	})
}

func unsigned(operation Operation) Operation {
	operation.Unsigned = true
	return operation
}

func sts[In, Out any](run func(*Call, In) (Out, error)) Operation {
	return Operation{Dialect: query.STS, Run: func(call *Call, parameters map[string]string) (any, error) {
		var in In
		if err := query.Decode(parameters, &in); err != nil {
			return nil, err
		}
		return run(call, in)
	}}
}
