package operations

import (
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/identity"
)

type getCallerIdentityInput struct{}

type getCallerIdentityOutput struct {
	Arn     string `query:"Arn"`
	UserID  string `query:"UserId"`
	Account string `query:"Account"`
}

// getCallerIdentity tells clients who they are.
func getCallerIdentity(call *Call, _ getCallerIdentityInput) (getCallerIdentityOutput, error) {
	return getCallerIdentityOutput{Arn: call.Caller.ARN, UserID: call.Caller.UserID, Account: call.Caller.AccountID}, nil
}

// session is what both ways to assume a role have in common.
// See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html.
type session struct {
	RoleARN         string     `query:"RoleArn,required"`
	SessionName     string     `query:"RoleSessionName,required"`
	DurationSeconds *int32     `query:"DurationSeconds"`
	Policy          string     `query:"Policy"`
	PolicyARNs      policyARNs `query:"PolicyArns"`
}

type policyARNs struct {
	Members []struct {
		ARN string `query:"arn"`
	} `query:"member"`
}

type assumeRoleInput struct {
	session

	ExternalID        string      `query:"ExternalId"`
	SourceIdentity    string      `query:"SourceIdentity"`
	Tags              sessionTags `query:"Tags"`
	TransitiveTagKeys struct {
		Members []string `query:"member"`
	} `query:"TransitiveTagKeys"`
}

type sessionTags struct {
	Members []struct {
		Key   string `query:"Key"`
		Value string `query:"Value"`
	} `query:"member"`
}

type assumeRoleOutput struct {
	Credentials    sessionCredentials `query:"Credentials"`
	User           assumedUser        `query:"AssumedRoleUser"`
	SourceIdentity string             `query:"SourceIdentity,omitempty"`
}

type sessionCredentials struct {
	AccessKeyID     string `query:"AccessKeyId"`
	SecretAccessKey string `query:"SecretAccessKey"`
	SessionToken    string `query:"SessionToken"`
	Expiration      string `query:"Expiration"`
}

type assumedUser struct {
	ARN string `query:"Arn"`
	ID  string `query:"AssumedRoleId"`
}

// assumeRole opens a session. Policies, tags and the external ID are taken, and change nothing.
func assumeRole(call *Call, in assumeRoleInput) (assumeRoleOutput, error) {
	out, err := in.open(call, "AssumeRole")
	out.SourceIdentity = in.SourceIdentity
	return out, err
}

type assumeRoleWithWebIdentityInput struct {
	session

	Token      string `query:"WebIdentityToken,required"`
	ProviderID string `query:"ProviderId"`
}

// shortestToken is the shortest web identity token that STS takes.
const shortestToken = 4

// assumeRoleWithWebIdentity opens a session for whoever has a token. Nobody looks into it: there is no identity provider.
func assumeRoleWithWebIdentity(call *Call, in assumeRoleWithWebIdentityInput) (assumeRoleOutput, error) {
	if len(in.Token) < shortestToken {
		return assumeRoleOutput{}, awserror.New("InvalidIdentityToken", "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
	}
	return in.open(call, "AssumeRoleWithWebIdentity")
}

// How long a session lasts, in seconds.
const (
	shortestSession = 900
	usualSession    = 3600
	longestSession  = 43200
)

func (s session) open(call *Call, action string) (assumeRoleOutput, error) {
	role, ok := identity.ParseRole(s.RoleARN)
	if !ok {
		return assumeRoleOutput{}, awserror.New("ValidationError", "%s is invalid", s.RoleARN)
	}
	seconds := int32(usualSession)
	if s.DurationSeconds != nil {
		seconds = *s.DurationSeconds
	}
	if seconds < shortestSession || seconds > longestSession {
		return assumeRoleOutput{}, awserror.New("ValidationError", "The requested DurationSeconds must be between %d and %d", shortestSession, longestSession)
	}
	if !call.Callers.MayAssume(s.RoleARN) {
		return assumeRoleOutput{}, awserror.MayNotAssume(call.Caller.ARN, action, s.RoleARN)
	}
	caller := call.Callers.Assume(role, s.SessionName, call.Now.Add(time.Duration(seconds)*time.Second))
	return assumeRoleOutput{
		Credentials: sessionCredentials{
			AccessKeyID: caller.AccessKey, SecretAccessKey: caller.SecretKey, SessionToken: caller.Token,
			Expiration: caller.Expires.Format(time.RFC3339),
		},
		User: assumedUser{ARN: caller.ARN, ID: caller.UserID},
	}, nil
}
