// Package operations implements the operations of the API.
package operations

import (
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/identity"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/query"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// Call is the context of an operation.
type Call struct {
	// Service is the state that the operation reads or changes.
	Service *vpn.Service
	// Location is the caller's account and the region that the request was signed for.
	Location vpn.Location
	// Now is the emulator's time.
	Now time.Time
	// Caller is the identity that signed the request. It is zero if the operation needs no signature.
	Caller identity.Caller
	// Parameters are the parameters of the request by name.
	Parameters map[string]string
	// Networks finds the subnets and VPCs that Service does not know. It is nil without an upstream.
	Networks Networks
	// Accounts are all accounts, with their identities.
	Accounts *identity.Accounts
	// StaleBy is how far reads lag behind.
	StaleBy time.Duration
	// TerminationFault changes how terminations end.
	TerminationFault vpn.TerminationFault
	// MaxPage is the maximum number of results on a page, if a request asks for more. If 0, a page has as many as it asks for.
	MaxPage int
	// Tokens creates and validates pagination tokens.
	Tokens *Tokens
	// Idempotency stores the outputs of requests with a client token.
	Idempotency *IdempotencyCache
}

// Networks finds networks in the account and the region of a call.
type Networks interface {
	// Subnet returns the subnet with an ID.
	Subnet(id string) (vpn.Subnet, error)
	// DefaultSecurityGroup returns the default security group of a VPC.
	DefaultSecurityGroup(vpcID string) (string, error)
}

// Operation is one action of the API.
type Operation struct {
	// Dialect identifies the service that the operation belongs to.
	Dialect query.Dialect
	// Unsigned reports that a request needs no signature.
	Unsigned bool
	// Parameters are the names of its parameters, with N in place of numbers, such as Filter.N.Value.N.
	Parameters []string
	// Run runs the operation and returns its output.
	Run func(call *Call) (output any, err error)
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

		"AcceptTransitGatewayClientVpnAttachment": ec2(acceptAttachment),
		"RejectTransitGatewayClientVpnAttachment": ec2(rejectAttachment),
		"DeleteTransitGatewayClientVpnAttachment": ec2(deleteAttachment),

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

		"DescribeRegions": ec2(describeRegions),

		"AssumeRole":                sts(assumeRole),
		"AssumeRoleWithWebIdentity": unsigned(sts(assumeRoleWithWebIdentity)),
		"GetCallerIdentity":         sts(getCallerIdentity),
	}
}

// dryRunnable is the input of an operation of EC2, all of which have the parameter DryRun.
type dryRunnable[In any] struct {
	DryRun bool `query:"DryRun"`
	Rest   In   `query:",inline"`
}

// ec2 returns an operation of EC2. GUESS: a dry run validates the format of parameters, but not whether the resources that they name exist.
func ec2[In, Out any](run func(*Call, In) (Out, error)) Operation {
	return newOperation(query.EC2, func(call *Call, in dryRunnable[In]) (out Out, err error) {
		if in.DryRun {
			return out, awserror.NewStatus(http.StatusPreconditionFailed, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.") // SEEN: the message and the status.
		}
		return run(call, in.Rest)
	})
}

// ec2Once returns an operation of EC2 that runs once for each client token.
func ec2Once[In, Out any](run func(*Call, In) (Out, error)) Operation {
	type tokened struct {
		ClientToken string `query:"ClientToken"`
		Rest        In     `query:",inline"`
	}
	return ec2(func(call *Call, in tokened) (any, error) {
		return call.Idempotency.once(call, in.ClientToken, in.Rest, func() (any, error) { return run(call, in.Rest) })
	})
}

func unsigned(operation Operation) Operation {
	operation.Unsigned = true
	return operation
}

func sts[In, Out any](run func(*Call, In) (Out, error)) Operation {
	return newOperation(query.STS, run)
}

func newOperation[In, Out any](dialect query.Dialect, run func(*Call, In) (Out, error)) Operation {
	return Operation{Dialect: dialect, Parameters: query.Patterns(reflect.TypeFor[In]()), Run: func(call *Call) (any, error) {
		var in In
		if err := query.Decode(call.Parameters, &in); err != nil {
			return nil, err
		}
		return run(call, in)
	}}
}

// IdempotencyCache stores the outputs of requests with a client token, so that repeating a request has no further effect. The
// zero value is an empty cache. It is safe for concurrent use.
//
// See https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html.
type IdempotencyCache struct {
	running singleflight.Group // a repeated request waits for the first one

	mu      sync.Mutex
	entries map[string]idempotentCall
	keys    []string // oldest first
}

// maxIdempotentCalls is the maximum number of entries. The oldest is removed first.
const maxIdempotentCalls = 10_000

type idempotentCall struct {
	parameters map[string]string
	output     any
}

// Reset empties the cache.
func (c *IdempotencyCache) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries, c.keys = nil, nil
}

// once runs an operation, or returns the output of the previous run with the same client token. Errors are not stored.
func (c *IdempotencyCache) once(call *Call, token string, in any, run func() (any, error)) (any, error) {
	if token == "" {
		return run()
	}
	// Each operation has its own input type, which separates the tokens of different operations.
	key := fmt.Sprintf("%s %T %s", call.Location, in, token)
	// GUESS: an empty parameter is one that is not given, and DryRun does not matter.
	parameters := maps.Clone(call.Parameters)
	maps.DeleteFunc(parameters, func(name, value string) bool { return name == "DryRun" || value == "" })
	first, err, _ := c.running.Do(key, func() (any, error) {
		if earlier, ok := c.find(key); ok {
			return earlier, nil
		}
		output, err := run()
		if err != nil {
			return nil, err
		}
		return c.store(key, idempotentCall{parameters, output}), nil
	})
	if err != nil {
		return nil, err
	}
	entry := first.(idempotentCall) //nolint:forcetypeassert // The function above returns nothing else.
	if !maps.Equal(entry.parameters, parameters) {
		return nil, awserror.New("IdempotentParameterMismatch", "The client token has been used before, with other parameters")
	}
	return entry.output, nil
}

func (c *IdempotencyCache) find(key string) (idempotentCall, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entry, ok := c.entries[key]
	return entry, ok
}

func (c *IdempotencyCache) store(key string, entry idempotentCall) idempotentCall {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[string]idempotentCall{}
	}
	c.entries[key] = entry
	if c.keys = append(c.keys, key); len(c.keys) > maxIdempotentCalls {
		delete(c.entries, c.keys[0])
		c.keys = c.keys[1:]
	}
	return entry
}
