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

// grant wants a network, and either a group or all.
func (in ruleInput) grant(all bool, allName string) (vpn.Grant, error) {
	if err := checkNetwork("TargetNetworkCidr", in.TargetNetworkCIDR); err != nil {
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
	return statusAnswer(call.Service.Authorize(call.Region, in.EndpointID, grant, in.Description))
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
	return statusAnswer(call.Service.Revoke(call.Region, in.EndpointID, grant))
}

type describeRulesOutput struct {
	Rules     []rule `query:"authorizationRule"`
	NextToken string `query:"nextToken,omitempty"`
}

type rule struct {
	EndpointID      string `query:"clientVpnEndpointId"`
	Description     string `query:"description,omitempty"`
	GroupID         string `query:"groupId"` // There, and empty, where all groups have access.
	AccessAll       bool   `query:"accessAll"`
	DestinationCIDR string `query:"destinationCidr"`
	Status          status `query:"status"`
}

func describeRules(call *Call, in describeOfEndpointInput) (describeRulesOutput, error) {
	v, err := in.view(call, []string{"description", "destination-cidr", "group-id"}, "rules", in.EndpointID)
	if err != nil {
		return describeRulesOutput{}, err
	}
	rules, err := call.Service.Rules(call.Region, in.EndpointID, call.ago())
	if err != nil {
		return describeRulesOutput{}, err
	}
	page, next := pick(call, v, rules, func(r vpn.Rule, filter string) string {
		return map[string]string{"description": r.Description, "destination-cidr": r.Grant.CIDR, "group-id": r.Grant.Group}[filter]
	})
	return describeRulesOutput{Rules: onWire(page, ruleOnWire), NextToken: next}, nil
}

func ruleOnWire(r vpn.Rule) rule {
	return rule{
		EndpointID: r.EndpointID, Description: r.Description, GroupID: r.Grant.Group, AccessAll: r.Grant.Group == "",
		DestinationCIDR: r.Grant.CIDR, Status: status{Code: r.Status},
	}
}
