package operations

import "github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"

type modifyPolicyInput struct {
	onEndpoint

	Description    *string `query:"Description"`
	PolicyDocument *string `query:"PolicyDocument"`
	ShadowMode     *string `query:"ShadowMode"`
}

// policyStatusOutput has a status that is a plain text, unlike all others.
type policyStatusOutput struct {
	Status string `query:"status"`
}

func modifyPolicy(call *Call, in modifyPolicyInput) (policyStatusOutput, error) {
	change := vpn.PolicyChange{Document: in.PolicyDocument, Description: in.Description}
	if in.ShadowMode != nil {
		if err := oneOf("ShadowMode", *in.ShadowMode, enabled, disabled); err != nil {
			return policyStatusOutput{}, err
		}
		change.Shadow = new(*in.ShadowMode == enabled)
	}
	code, err := call.Service.ModifyPolicy(call.Region, in.EndpointID, change)
	return policyStatusOutput{Status: code}, err
}

type getPolicyOutput struct {
	EndpointID     string `query:"clientVpnEndpointId"`
	Description    string `query:"description,omitempty"`
	PolicyDocument string `query:"policyDocument"`
	ShadowMode     string `query:"shadowMode"`
	Status         string `query:"status"`
}

func getPolicy(call *Call, in onEndpoint) (getPolicyOutput, error) {
	p, err := call.Service.GetPolicy(call.Region, in.EndpointID, call.ago())
	if err != nil {
		return getPolicyOutput{}, err
	}
	out := getPolicyOutput{EndpointID: p.EndpointID, Description: p.Description, PolicyDocument: p.Document, ShadowMode: disabled, Status: p.Status}
	if p.Shadow {
		out.ShadowMode = enabled
	}
	return out, nil
}

func deletePolicy(call *Call, in onEndpoint) (policyStatusOutput, error) {
	code, err := call.Service.DeletePolicy(call.Region, in.EndpointID)
	return policyStatusOutput{Status: code}, err
}
