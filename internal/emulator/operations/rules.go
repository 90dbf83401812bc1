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
	Rules     []rule `xml:"authorizationRule>item"`
	NextToken string `xml:"nextToken,omitempty"`
}

type rule struct {
	EndpointID      string `xml:"clientVpnEndpointId"`
	Description     string `xml:"description,omitempty"`
	GroupID         string `xml:"groupId"` // Present but empty if all groups have access.
	AccessAll       bool   `xml:"accessAll"`
	DestinationCIDR string `xml:"destinationCidr"`
	Status          status `xml:"status"`
}

func describeRules(call *Call, in describeOnEndpointInput) (describeRulesOutput, error) {
	page, err := in.validate(call, []string{"description", "destination-cidr", "group-id"}, "rules", in.EndpointID)
	if err != nil {
		return describeRulesOutput{}, err
	}
	rules, err := call.Service.Rules(call.Location, in.EndpointID, call.StaleBy)
	if err != nil {
		return describeRulesOutput{}, err
	}
	resources, next := paginate(call, page, rules, func(r vpn.Rule, filter string) []string {
		return []string{map[string]string{"description": r.Description, "destination-cidr": r.Grant.CIDR, "group-id": r.Grant.Group}[filter]}
	})
	return describeRulesOutput{Rules: convertAll(resources, newRule), NextToken: next}, nil
}

func newRule(r vpn.Rule) rule {
	return rule{
		EndpointID: r.EndpointID, Description: r.Description, GroupID: r.Grant.Group, AccessAll: r.Grant.Group == "",
		DestinationCIDR: r.Grant.CIDR, Status: status{Code: r.Status},
	}
}
