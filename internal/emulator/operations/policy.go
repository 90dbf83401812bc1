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
	EndpointID     string `xml:"clientVpnEndpointId"`
	Description    string `xml:"description,omitempty"`
	PolicyDocument string `xml:"policyDocument"`
	ShadowMode     string `xml:"shadowMode"`
	Status         string `xml:"status"`
}

func getPolicy(call *Call, in onEndpoint) (getPolicyOutput, error) {
	p, err := call.Service.GetPolicy(call.Location, in.EndpointID, call.StaleBy)
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
	code, err := call.Service.DeletePolicy(call.Location, in.EndpointID)
	return policyStatusOutput{Status: code}, err
}
