package operations

import "github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"

type modifyPolicyInput struct {
	onEndpoint

	Description    *string `query:"Description"`
	PolicyDocument *string `query:"PolicyDocument"`
	ShadowMode     *string `query:"ShadowMode"`
}

// policyStatusOutput has a plain string as its status, unlike all other outputs.
type policyStatusOutput struct {
	Status string `xml:"status"`
}

func modifyPolicy(call *Call, in modifyPolicyInput) (policyStatusOutput, error) {
	change := vpn.PolicyChange{Document: in.PolicyDocument, Description: in.Description}
	if in.ShadowMode != nil {
		if err := oneOf("ShadowMode", *in.ShadowMode, enabled, disabled); err != nil {
			return policyStatusOutput{}, err
		}
		change.Shadow = new(*in.ShadowMode == enabled)
	}
	code, err := call.Service.ModifyPolicy(call.Location, in.EndpointID, change)
	return policyStatusOutput{Status: code}, err
}

type getPolicyOutput struct {
	vpn.Policy

	ShadowMode string `xml:"shadowMode"`
}

func getPolicy(call *Call, in onEndpoint) (out getPolicyOutput, err error) {
	out.Policy, err = call.Service.GetPolicy(call.Location, in.EndpointID, call.StaleBy)
	out.ShadowMode = disabled
	if out.Shadow {
		out.ShadowMode = enabled
	}
	return out, err
}

func deletePolicy(call *Call, in onEndpoint) (policyStatusOutput, error) {
	code, err := call.Service.DeletePolicy(call.Location, in.EndpointID)
	return policyStatusOutput{Status: code}, err
}
