// Package operations has the operations of the API: what each takes, does and answers.
package operations

import (
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/fault"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/query"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// Call is what an operation gets to know besides its parameters.
type Call struct {
	// Service is where things are.
	Service *vpn.Service
	// Region is where the caller is.
	Region string
	// AccountID is whose things they are.
	AccountID string
	// Faults are what goes wrong this time.
	Faults fault.Struck
	// Tokens makes and reads pagination tokens.
	Tokens *Tokens
}

// Operation is one action of the API.
type Operation struct {
	// Dialect is how it speaks, which tells the service it belongs to.
	Dialect query.Dialect
	// Run does it with these parameters and returns the answer.
	Run func(call *Call, parameters map[string]string) (answer any, err error)
}

// Table returns all operations by action.
func Table() map[string]Operation {
	return map[string]Operation{
		"DescribeClientVpnConnections":  ec2(describeConnections),
		"DescribeClientVpnEndpoints":    ec2(describeEndpoints),
		"TerminateClientVpnConnections": ec2(terminateConnections),

		"GetCallerIdentity": sts(getCallerIdentity),
	}
}

// ec2 makes an operation of a function. Every operation of EC2 has DryRun: it is allowed here, and does nothing.
// GUESS: the service looks at the form of the parameters first, and at what they name afterwards.
func ec2[In, Out any](run func(*Call, In) (Out, error)) Operation {
	return Operation{Dialect: query.EC2, Run: func(call *Call, parameters map[string]string) (any, error) {
		var in struct {
			DryRun bool `query:"DryRun"`
			Rest   In   `query:",inline"`
		}
		if err := query.Decode(parameters, &in); err != nil {
			return nil, err
		}
		if in.DryRun {
			return nil, awserror.DryRun()
		}
		return run(call, in.Rest)
	}}
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
