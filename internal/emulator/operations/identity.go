package operations

import (
	"slices"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/identity"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

type getCallerIdentityInput struct{}

type getCallerIdentityOutput struct {
	Arn     string `xml:"Arn"`
	UserID  string `xml:"UserId"`
	Account string `xml:"Account"`
}

// getCallerIdentity returns the caller.
func getCallerIdentity(call *Call, _ getCallerIdentityInput) (getCallerIdentityOutput, error) {
	return getCallerIdentityOutput{Arn: call.Caller.ARN, UserID: call.Caller.UserID, Account: call.Caller.AccountID}, nil
}

// session contains the parameters that AssumeRole and AssumeRoleWithWebIdentity share.
// See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html.
type session struct {
	RoleARN         string `query:"RoleArn,required"`
	SessionName     string `query:"RoleSessionName,required"`
	DurationSeconds *int32 `query:"DurationSeconds"`
	Policy          string `query:"Policy"`
	PolicyARNs      members[struct {
		ARN string `query:"arn"`
	}] `query:"PolicyArns"`
}

// members is a list in the parameters of STS.
type members[T any] struct {
	Members []T `query:"member"`
}

type assumeRoleInput struct {
	session

	ExternalID        string            `query:"ExternalId"`
	SourceIdentity    string            `query:"SourceIdentity"`
	Tags              members[tagInput] `query:"Tags"`
	TransitiveTagKeys members[string]   `query:"TransitiveTagKeys"`
}

type assumeRoleOutput struct {
	Credentials    sessionCredentials `xml:"Credentials"`
	User           assumedUser        `xml:"AssumedRoleUser"`
	SourceIdentity string             `xml:"SourceIdentity,omitempty"`
}

type sessionCredentials struct {
	AccessKeyID     string `xml:"AccessKeyId"`
	SecretAccessKey string `xml:"SecretAccessKey"`
	SessionToken    string `xml:"SessionToken"`
	Expiration      string `xml:"Expiration"`
}

type assumedUser struct {
	ARN string `xml:"Arn"`
	ID  string `xml:"AssumedRoleId"`
}

// assumeRole starts a session. Policies, tags and the external ID are accepted and have no effect.
func assumeRole(call *Call, in assumeRoleInput) (assumeRoleOutput, error) {
	out, err := in.start(call, "AssumeRole")
	out.SourceIdentity = in.SourceIdentity
	return out, err
}

type assumeRoleWithWebIdentityInput struct {
	session

	Token      string `query:"WebIdentityToken,required"`
	ProviderID string `query:"ProviderId"`
}

// minWebIdentityTokenLength is the minimum length that STS accepts.
const minWebIdentityTokenLength = 4

// assumeRoleWithWebIdentity starts a session for any token, since the emulator has no identity provider.
func assumeRoleWithWebIdentity(call *Call, in assumeRoleWithWebIdentityInput) (assumeRoleOutput, error) {
	if len(in.Token) < minWebIdentityTokenLength {
		return assumeRoleOutput{}, awserror.New("InvalidIdentityToken", "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
	}
	return in.start(call, "AssumeRoleWithWebIdentity")
}

// The duration of a session, in seconds.
const (
	minSessionSeconds     = 900
	defaultSessionSeconds = 3600
	maxSessionSeconds     = 43200
)

func (s session) start(call *Call, action string) (assumeRoleOutput, error) {
	role, ok := identity.ParseRole(s.RoleARN)
	if !ok {
		return assumeRoleOutput{}, awserror.New("ValidationError", "%s is invalid", s.RoleARN)
	}
	seconds := int32(defaultSessionSeconds)
	if s.DurationSeconds != nil {
		seconds = *s.DurationSeconds
	}
	if seconds < minSessionSeconds || seconds > maxSessionSeconds {
		return assumeRoleOutput{}, awserror.New("ValidationError", "The requested DurationSeconds must be between %d and %d", minSessionSeconds, maxSessionSeconds)
	}
	if !call.Accounts.CanAssume(s.RoleARN, role) {
		return assumeRoleOutput{}, awserror.AssumeRoleDenied(call.Caller.ARN, action, s.RoleARN)
	}
	caller := call.Accounts.Assume(role, s.SessionName, call.Now.Add(time.Duration(seconds)*time.Second))
	return assumeRoleOutput{
		Credentials: sessionCredentials{
			AccessKeyID: caller.AccessKeyID, SecretAccessKey: caller.SecretAccessKey, SessionToken: caller.SessionToken,
			Expiration: caller.Expires.Format(time.RFC3339),
		},
		User: assumedUser{ARN: caller.ARN, ID: caller.UserID},
	}, nil
}

type describeRegionsInput struct {
	AllRegions bool         `query:"AllRegions"`
	Names      []string     `query:"RegionName"`
	Filters    []vpn.Filter `query:"Filter"`
}

type describeRegionsOutput struct {
	Regions []identity.Region `xml:"regionInfo>item"`
}

// describeRegions lists the regions that the account has enabled, those that the request names, or all of them.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html.
func describeRegions(call *Call, in describeRegionsInput) (describeRegionsOutput, error) {
	if err := checkFilters(in.Filters, []string{"endpoint", "opt-in-status", "region-name"}); err != nil {
		return describeRegionsOutput{}, err
	}
	regions := call.Accounts.Regions(call.Location.AccountID, call.Location.Region)
	unknown := slices.DeleteFunc(slices.Clone(in.Names), func(name string) bool {
		return slices.ContainsFunc(regions, func(r identity.Region) bool { return r.Name == name })
	})
	if len(unknown) > 0 { // GUESS: the message.
		return describeRegionsOutput{}, awserror.InvalidValue("Invalid region names: [%s]", strings.Join(unknown, ", "))
	}
	var out describeRegionsOutput
	for _, r := range regions {
		asked := r.Enabled || in.AllRegions
		if len(in.Names) > 0 {
			asked = slices.Contains(in.Names, r.Name)
		}
		values := filterValues{"endpoint": {r.Endpoint}, "opt-in-status": {r.OptInStatus}, "region-name": {r.Name}}
		if asked && values.match(in.Filters) {
			out.Regions = append(out.Regions, r)
		}
	}
	return out, nil
}
