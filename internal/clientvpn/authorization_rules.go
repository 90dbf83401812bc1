package clientvpn

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

type authorizationRulesAPI interface {
	DescribeClientVpnAuthorizationRules(context.Context, *ec2.DescribeClientVpnAuthorizationRulesInput, ...func(*ec2.Options)) (*ec2.DescribeClientVpnAuthorizationRulesOutput, error)
}

// AuthorizationRule lets a group, or everybody, into a network behind an endpoint.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizationRule.html.
type AuthorizationRule struct {
	// AccessAll says whether the rule is for everybody; GroupID is empty then.
	AccessAll       bool
	GroupID         string
	DestinationCIDR string
	Description     string
	Status          Status
}

// RuleFilter narrows a listing of authorization rules: all that is given must hold, exactly.
// A nil list does not narrow; an empty one matches nothing.
type RuleFilter struct {
	DestinationCIDRs []string
	GroupIDs         []string
}

func (f RuleFilter) matches(r AuthorizationRule) bool {
	return contains(f.DestinationCIDRs, r.DestinationCIDR) && contains(f.GroupIDs, r.GroupID)
}

// AuthorizationRules lists the authorization rules of an endpoint that f matches, in the service's order. An endpoint has two
// hundred at most, fewer than a page holds, so that filters of the service would save nothing.
func (c *Client) AuthorizationRules(ctx context.Context, endpointID string, f RuleFilter) ([]AuthorizationRule, error) {
	var rules []AuthorizationRule
	pages := ec2.NewDescribeClientVpnAuthorizationRulesPaginator(c.api, &ec2.DescribeClientVpnAuthorizationRulesInput{
		ClientVpnEndpointId: aws.String(endpointID),
		MaxResults:          aws.Int32(pageSize),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, rule := range page.AuthorizationRules {
			if rule := newAuthorizationRule(rule); f.matches(rule) {
				rules = append(rules, rule)
			}
		}
	}
	return rules, nil
}

func newAuthorizationRule(r ec2types.AuthorizationRule) AuthorizationRule {
	rule := AuthorizationRule{
		AccessAll:       aws.ToBool(r.AccessAll),
		GroupID:         aws.ToString(r.GroupId),
		DestinationCIDR: aws.ToString(r.DestinationCidr),
		Description:     aws.ToString(r.Description),
	}
	if r.Status != nil {
		rule.Status = Status{Code: string(r.Status.Code), Message: aws.ToString(r.Status.Message)}
	}
	return rule
}
