package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// asksSTS says whether getting the credentials, but for assume_role, is a call of an AWS service: those of a web identity,
// of a profile with a role, and of IAM Identity Center are.
func asksSTS(ctx context.Context, base awsbase.Config) bool {
	if base.AccessKey != "" || base.SecretKey != "" || base.Token != "" {
		return false
	}
	if base.AssumeRoleWithWebIdentity != nil {
		return true
	}
	config, err := awsconfig.LoadDefaultConfig(ctx, sources(base)...)
	if err != nil {
		return false // The library comes upon it as well, and tells it better.
	}
	for _, provider := range []aws.CredentialsProvider{&stscreds.AssumeRoleProvider{}, &stscreds.WebIdentityRoleProvider{}, &ssocreds.Provider{}} {
		if aws.IsCredentialsProvider(config.Credentials, provider) {
			return true
		}
	}
	return false
}

// sources are where the library looks for credentials.
func sources(base awsbase.Config) []func(*awsconfig.LoadOptions) error {
	options := []func(*awsconfig.LoadOptions) error{awsconfig.WithRegion(base.Region), awsconfig.WithEC2IMDSClientEnableState(base.EC2MetadataServiceEnableState)}
	if base.Profile != "" {
		options = append(options, awsconfig.WithSharedConfigProfile(base.Profile))
	}
	if files, err := base.ResolveSharedConfigFiles(); err == nil && len(files) > 0 {
		options = append(options, awsconfig.WithSharedConfigFiles(files))
	}
	if files, err := base.ResolveSharedCredentialsFiles(); err == nil && len(files) > 0 {
		options = append(options, awsconfig.WithSharedCredentialsFiles(files))
	}
	return options
}

// withoutSTS leaves out what would be a call. Where nothing is left, the rest of the configuration is resolved with keys
// that nobody has.
func withoutSTS(base awsbase.Config, nothingLeft bool) awsbase.Config {
	base.AssumeRole, base.AssumeRoleWithWebIdentity = nil, nil
	if nothingLeft {
		base.AccessKey, base.SecretKey = "none yet", "none yet"
	}
	return base
}

// checkAccount asks whose credentials these are, where it matters. Nobody else is asked anything before.
func checkAccount(ctx context.Context, base awsbase.Config, config aws.Config) error {
	if len(base.AllowedAccountIds) == 0 && len(base.ForbiddenAccountIds) == 0 {
		return nil
	}
	who, err := stsClient(base, config).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return fmt.Errorf("asking for the account ID: %w", err)
	}
	account := aws.ToString(who.Account)
	if base.VerifyAccountIDAllowed(account) != nil {
		return &diagnose.AccountError{AccountID: account}
	}
	return nil
}

func stsClient(base awsbase.Config, config aws.Config) *sts.Client {
	return sts.NewFromConfig(config, func(o *sts.Options) {
		if base.StsRegion != "" {
			o.Region = base.StsRegion
		}
		if base.StsEndpoint != "" {
			o.BaseEndpoint = aws.String(base.StsEndpoint)
		}
	})
}

// metadataService says whether the EC2 metadata service may be asked; where the block does not say, the environment does.
func (m configModel) metadataService() imds.ClientEnableState {
	switch {
	case m.SkipMetadataAPICheck.IsNull():
		return imds.ClientDefaultEnableState
	case m.SkipMetadataAPICheck.ValueBool():
		return imds.ClientDisabled
	default:
		return imds.ClientEnabled
	}
}
