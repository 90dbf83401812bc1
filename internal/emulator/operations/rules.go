package operations

import (
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

type ruleInput struct {
	onEndpoint
	vpn.Grant
}

// check requires a network, and either a group or all groups.
func (in ruleInput) check(all bool, allName string) error {
	if all && in.Group != "" {
		return awserror.InvalidCombination("The parameters AccessGroupId and %s cannot be used together", allName)
	}
	if !all && in.Group == "" {
		return awserror.MissingParameter("AccessGroupId or " + allName)
	}
	return checkCIDRBlock("TargetNetworkCidr", in.CIDR)
}

type authorizeInput struct {
	ruleInput

	AuthorizeAllGroups bool   `query:"AuthorizeAllGroups"`
	Description        string `query:"Description"`
}

func authorize(call *Call, in authorizeInput) (statusOutput, error) {
	if err := in.check(in.AuthorizeAllGroups, "AuthorizeAllGroups"); err != nil {
		return statusOutput{}, err
	}
	return statusResult(call.Service.Authorize(call.Location, in.EndpointID, in.Grant, in.Description))
}

type revokeInput struct {
	ruleInput

	RevokeAllGroups bool `query:"RevokeAllGroups"`
}

func revoke(call *Call, in revokeInput) (statusOutput, error) {
	if err := in.check(in.RevokeAllGroups, "RevokeAllGroups"); err != nil {
		return statusOutput{}, err
	}
	return statusResult(call.Service.Revoke(call.Location, in.EndpointID, in.Grant))
}

type describeRulesOutput struct {
	Rules     []vpn.Rule `xml:"authorizationRule>item"`
	NextToken string     `xml:"nextToken,omitempty"`
}

func describeRules(call *Call, in describeOnEndpointInput) (out describeRulesOutput, err error) {
	out.Rules, out.NextToken, err = endpointPage(call, in, "rules", call.Service.Rules, func(r vpn.Rule) filterValues {
		return filterValues{"description": {r.Description}, "destination-cidr": {r.CIDR}, "group-id": {r.Group}}
	})
	return out, err
}
