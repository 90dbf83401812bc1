package operations

import (
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

type ruleInput struct {
	onEndpoint

	TargetNetworkCIDR string `query:"TargetNetworkCidr,required"`
	AccessGroupID     string `query:"AccessGroupId"`
}

// grant returns the grant. It requires a network, and either a group or all groups.
func (in ruleInput) grant(all bool, allName string) (vpn.Grant, error) {
	if err := checkCIDRBlock("TargetNetworkCidr", in.TargetNetworkCIDR); err != nil {
		return vpn.Grant{}, err
	}
	if all && in.AccessGroupID != "" {
		return vpn.Grant{}, awserror.InvalidCombination("The parameters AccessGroupId and %s cannot be used together", allName)
	}
	if !all && in.AccessGroupID == "" {
		return vpn.Grant{}, awserror.MissingParameter("AccessGroupId or " + allName)
	}
	return vpn.Grant{CIDR: in.TargetNetworkCIDR, Group: in.AccessGroupID}, nil
}

type authorizeInput struct {
	ruleInput

	AuthorizeAllGroups bool   `query:"AuthorizeAllGroups"`
	Description        string `query:"Description"`
}

func authorize(call *Call, in authorizeInput) (statusOutput, error) {
	grant, err := in.grant(in.AuthorizeAllGroups, "AuthorizeAllGroups")
	if err != nil {
		return statusOutput{}, err
	}
	return statusResult(call.Service.Authorize(call.Location, in.EndpointID, grant, in.Description))
}

type revokeInput struct {
	ruleInput

	RevokeAllGroups bool `query:"RevokeAllGroups"`
}

func revoke(call *Call, in revokeInput) (statusOutput, error) {
	grant, err := in.grant(in.RevokeAllGroups, "RevokeAllGroups")
	if err != nil {
		return statusOutput{}, err
	}
	return statusResult(call.Service.Revoke(call.Location, in.EndpointID, grant))
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
