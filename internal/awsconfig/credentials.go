package awsconfig

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/credentials/logincreds"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// AccountError means that the credentials belong to an account that the provider block does not allow.
type AccountError struct{ AccountID string }

// Error names the account.
func (e *AccountError) Error() string { return "the credentials are those of account " + e.AccountID }

// Advice says what to check.
func (*AccountError) Advice() string {
	return "The provider block does not allow this account, so nothing was done. Check the credentials, the profile and the role, and allowed_account_ids or forbidden_account_ids."
}

// AssumeRoleError means that a role of assume_role could not be assumed.
type AssumeRoleError struct {
	RoleARN string
	// AccessKeyID belongs to the credentials that the role was to be assumed with.
	AccessKeyID string
	Err         error
}

// Error names the role and the access key.
func (e *AssumeRoleError) Error() string { return e.Preface() + " " + e.Err.Error() }

// Unwrap returns the error of the call.
func (e *AssumeRoleError) Unwrap() error { return e.Err }

// Preface says which call failed.
func (e *AssumeRoleError) Preface() string {
	if clientvpn.Code(e.Err) == "" {
		return fmt.Sprintf("The role %s could not be assumed with the access key %s.", e.RoleARN, e.AccessKeyID)
	}
	return fmt.Sprintf("STS refused AssumeRole for the role %s, called with the access key %s.", e.RoleARN, e.AccessKeyID)
}

// staticKeys reports whether the provider block itself contains credentials.
func staticKeys(base awsbase.Config) bool {
	return base.AccessKey != "" || base.SecretKey != "" || base.Token != ""
}

// webIdentity reports whether the role of assume_role_with_web_identity is to be assumed.
func webIdentity(base awsbase.Config) bool {
	return base.AssumeRoleWithWebIdentity != nil && !staticKeys(base)
}

// issuedByService reports whether the credentials, before those of assume_role, are the result of a call to an AWS service.
func issuedByService(base awsbase.Config, cfg aws.Config) bool {
	if webIdentity(base) {
		return true
	}
	for _, provider := range []aws.CredentialsProvider{
		&stscreds.AssumeRoleProvider{}, &stscreds.WebIdentityRoleProvider{}, &ssocreds.Provider{}, &logincreds.Provider{},
	} {
		if aws.IsCredentialsProvider(cfg.Credentials, provider) {
			return true
		}
	}
	return false
}

// retrieveLocal resolves credentials that need no AWS service, and the region of an instance that has a role.
func retrieveLocal(ctx context.Context, base awsbase.Config, cfg *aws.Config) error {
	found, err := cfg.Credentials.Retrieve(ctx)
	switch {
	case err != nil && staticKeys(base):
		return err
	case err != nil:
		return &noCredentialsError{err}
	case cfg.Region == "" && found.Source == ec2rolecreds.ProviderName:
		if where, err := imds.NewFromConfig(*cfg).GetRegion(ctx, &imds.GetRegionInput{}); err == nil { // Otherwise, the region is reported as missing.
			cfg.Region = where.Region
		}
	}
	return nil
}

// assumeRoles replaces the credentials with those of the configured roles, each assumed with the credentials before.
// It calls STS, so that an error is that of the role at fault.
func assumeRoles(ctx context.Context, base awsbase.Config, cfg *aws.Config) error {
	if webIdentity(base) {
		cfg.Credentials = aws.NewCredentialsCache(webIdentityProvider(base, *cfg))
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return credentialsError(err)
	}
	for _, role := range base.AssumeRole {
		caller, err := cfg.Credentials.Retrieve(ctx)
		if err != nil {
			return credentialsError(err)
		}
		cfg.Credentials = aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(stsClient(base, *cfg), role.RoleARN, roleOptions(role)))
		if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
			return &AssumeRoleError{RoleARN: role.RoleARN, AccessKeyID: caller.AccessKeyID, Err: err}
		}
	}
	return nil
}

func webIdentityProvider(base awsbase.Config, cfg aws.Config) aws.CredentialsProvider {
	role := base.AssumeRoleWithWebIdentity
	return stscreds.NewWebIdentityRoleProvider(stsClient(base, cfg), role.RoleARN, role, func(o *stscreds.WebIdentityRoleOptions) {
		o.Duration = role.Duration
		o.Policy = optional(role.Policy)
		o.PolicyARNs = policyDescriptors(role.PolicyARNs)
		o.RoleSessionName = role.SessionName
	})
}

func roleOptions(role awsbase.AssumeRole) func(*stscreds.AssumeRoleOptions) {
	return func(o *stscreds.AssumeRoleOptions) {
		o.Duration = role.Duration
		o.ExternalID = optional(role.ExternalID)
		o.Policy = optional(role.Policy)
		o.PolicyARNs = policyDescriptors(role.PolicyARNs)
		o.RoleSessionName = role.SessionName
		o.SourceIdentity = optional(role.SourceIdentity)
		o.TransitiveTagKeys = role.TransitiveTagKeys
		for key, value := range role.Tags {
			o.Tags = append(o.Tags, ststypes.Tag{Key: aws.String(key), Value: aws.String(value)})
		}
	}
}

// optional returns nil for "".
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func policyDescriptors(arns []string) []ststypes.PolicyDescriptorType {
	var policies []ststypes.PolicyDescriptorType
	for _, arn := range arns {
		policies = append(policies, ststypes.PolicyDescriptorType{Arn: aws.String(arn)})
	}
	return policies
}

// checkAccount returns an error if the credentials belong to an account that is not allowed. It calls STS only if there are lists of accounts.
func checkAccount(ctx context.Context, base awsbase.Config, cfg aws.Config) error {
	if len(base.AllowedAccountIds) == 0 && len(base.ForbiddenAccountIds) == 0 {
		return nil
	}
	identity, err := stsClient(base, cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return err
	}
	account := aws.ToString(identity.Account)
	if base.VerifyAccountIDAllowed(account) != nil {
		return &AccountError{AccountID: account}
	}
	return nil
}

func stsClient(base awsbase.Config, cfg aws.Config) *sts.Client {
	return sts.NewFromConfig(cfg, stsOptions(base))
}

// stsOptions returns the function that sets the STS region and endpoint of the provider block.
func stsOptions(base awsbase.Config) func(*sts.Options) {
	return func(o *sts.Options) {
		if base.StsRegion != "" {
			o.Region = base.StsRegion
		}
		if base.StsEndpoint != "" {
			o.BaseEndpoint = aws.String(base.StsEndpoint)
		}
	}
}

// profileRole returns the function that applies the provider block to the STS client of a profile's role.
func profileRole(base awsbase.Config) func(*stscreds.AssumeRoleOptions) {
	return func(o *stscreds.AssumeRoleOptions) {
		if client, ok := o.Client.(*sts.Client); ok {
			o.Client = profileClient(base, client)
		}
	}
}

// profileWebIdentity returns the function that applies the provider block to the STS client of a profile's, or the environment's, web identity.
func profileWebIdentity(base awsbase.Config) func(*stscreds.WebIdentityRoleOptions) {
	return func(o *stscreds.WebIdentityRoleOptions) {
		if client, ok := o.Client.(*sts.Client); ok {
			o.Client = profileClient(base, client)
		}
	}
}

// profileClient returns an STS client that the SDK made while it resolved the credentials, with the settings of the provider block.
func profileClient(base awsbase.Config, client *sts.Client) *sts.Client {
	return sts.New(client.Options(), stsOptions(base), func(o *sts.Options) { o.HTTPClient = httpChain(o.HTTPClient) })
}

// metadataService reports whether the EC2 instance metadata service may be called. By default, the environment decides.
func (m Model) metadataService() imds.ClientEnableState {
	switch {
	case m.SkipMetadataAPICheck.IsNull():
		return imds.ClientDefaultEnableState
	case m.SkipMetadataAPICheck.ValueBool():
		return imds.ClientDisabled
	default:
		return imds.ClientEnabled
	}
}
