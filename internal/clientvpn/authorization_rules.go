package clientvpn

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// AuthorizationRule gives a group, or all users, access to a network behind an endpoint.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizationRule.html.
type AuthorizationRule struct {
	// AccessAll means that the rule is for all users; GroupID is then empty.
	AccessAll       bool
	GroupID         string
	DestinationCIDR string
	Description     string
	Status          Status
}

// RuleFilter selects authorization rules. A rule matches if each list that is not nil contains its value exactly; an empty
// list matches nothing.
type RuleFilter struct {
	DestinationCIDRs []string
	GroupIDs         []string
}

func (f RuleFilter) matches(r AuthorizationRule) bool {
	return contains(f.DestinationCIDRs, r.DestinationCIDR) && contains(f.GroupIDs, r.GroupID)
}

// AuthorizationRules lists the authorization rules of an endpoint that match f, in the service's order. An endpoint has at
// most two hundred, fewer than a page holds, so the service's own filters would save nothing.
func (c *Client) AuthorizationRules(ctx context.Context, endpointID string, f RuleFilter) ([]AuthorizationRule, error) {
	var rules []AuthorizationRule
	listing := pages(AuthorizationRule.key, func(token *string) ([]AuthorizationRule, *string, error) {
		return c.authorizationRulesPage(ctx, endpointID, token)
	})
	for rule, err := range listing {
		if err != nil {
			return nil, err
		}
		if f.matches(rule) {
			rules = append(rules, rule)
		}
	}
	return rules, nil
}

// authorizationRulesPage reads one page. A rule of another endpoint in it is a *WrongEndpointError.
func (c *Client) authorizationRulesPage(ctx context.Context, endpointID string, token *string) ([]AuthorizationRule, *string, error) {
	page, err := c.api.DescribeClientVpnAuthorizationRules(ctx, &ec2.DescribeClientVpnAuthorizationRulesInput{
		ClientVpnEndpointId: aws.String(endpointID),
		MaxResults:          aws.Int32(pageSize),
		NextToken:           token,
	})
	if err != nil {
		return nil, nil, err
	}
	var rules []AuthorizationRule
	for _, rule := range page.AuthorizationRules {
		if got := aws.ToString(rule.ClientVpnEndpointId); got != endpointID {
			return nil, nil, &WrongEndpointError{Asked: endpointID, Got: got}
		}
		rules = append(rules, newAuthorizationRule(rule))
	}
	return rules, page.NextToken, nil
}

// key identifies a rule, which has no ID: an endpoint has one for each network and group.
func (r AuthorizationRule) key() string {
	return fmt.Sprintf("%t %q %q", r.AccessAll, r.GroupID, r.DestinationCIDR)
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

func contains(values []string, value string) bool {
	return values == nil || slices.Contains(values, value)
}
