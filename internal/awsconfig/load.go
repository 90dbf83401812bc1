// Package awsconfig turns the provider block into the configuration of the AWS SDK.
package awsconfig

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/aws-sdk-go-base/v2/useragent"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

const documentation = "https://registry.terraform.io/providers/clientvpn/clientvpn/latest/docs"

// Settings adds the region, the endpoint and the AWS configuration of the provider block to settings.
//
// It resolves credentials that are available locally, so that missing ones are reported once, and leaves those that an AWS
// service issues to the first client.
func (m Model) Settings(ctx context.Context, version string, settings *clientvpn.Settings) diag.Diagnostics {
	base, diags := m.base(ctx, version)
	diags.Append(proxyWarning(base)...)
	if diags.HasError() {
		return diags
	}
	base.StsEndpoint = m.endpoint("sts")
	settings.EC2Endpoint = m.endpoint("ec2")
	settings.MaxRateFactor = integer(m.MaxRequestRateFactor)

	cfg, err := m.load(ctx, base)
	if err != nil {
		diags.Append(resolveDiagnostic(err))
		return diags
	}
	if !issuedByService(base, cfg) {
		if err := retrieveLocal(ctx, base, &cfg); err != nil {
			diags.Append(resolveDiagnostic(err))
			return diags
		}
	}
	if err := m.checkRegion(cfg, settings.EC2Endpoint); err != nil {
		diags.Append(err)
		return diags
	}
	settings.Region = cfg.Region
	settings.Load = func(ctx context.Context) (aws.Config, error) { return finish(ctx, base, cfg) }
	return diags
}

// finish returns the configuration of the EC2 clients. It obtains the credentials that an AWS service issues.
func finish(ctx context.Context, base awsbase.Config, cfg aws.Config) (aws.Config, error) {
	cfg.HTTPClient = httpChain(cfg.HTTPClient)
	if err := assumeRoles(ctx, base, &cfg); err != nil {
		return aws.Config{}, err
	}
	if err := checkAccount(ctx, base, cfg); err != nil {
		return aws.Config{}, err
	}
	renewCredentials(&cfg)
	cfg.Retryer = newRetryer(cfg, base.TokenBucketRateLimiterCapacity)
	return cfg, nil
}

// httpChain returns the client that all calls of EC2 and STS pass through.
func httpChain(next aws.HTTPClient) aws.HTTPClient {
	return awshttp.Authenticate(LogCalls(awshttp.HideWriterTo(next)))
}

// load resolves the AWS configuration without calling an AWS service.
func (m Model) load(ctx context.Context, base awsbase.Config) (aws.Config, error) {
	client, err := m.httpClient(base)
	if err != nil {
		return aws.Config{}, err
	}
	options := []func(*config.LoadOptions) error{
		config.WithAPIOptions(appendUserAgent(base.UserAgent.BuildUserAgentString(), userAgentFromEnvironment())),
		config.WithAssumeRoleCredentialOptions(profileRole(base)),
		config.WithEC2IMDSClientEnableState(base.EC2MetadataServiceEnableState),
		config.WithHTTPClient(client),
		config.WithRegion(base.Region),
		config.WithRetryMaxAttempts(base.MaxRetries),
		config.WithRetryMode(base.RetryMode),
		config.WithWebIdentityRoleCredentialOptions(profileWebIdentity(base)),
	}
	for _, add := range []func(awsbase.Config, []loadOption) ([]loadOption, error){fileOptions, metadataOptions, endpointOptions} {
		if options, err = add(base, options); err != nil {
			return aws.Config{}, err
		}
	}
	return config.LoadDefaultConfig(ctx, append(options, credentialOptions(base)...)...)
}

type loadOption = func(*config.LoadOptions) error

// credentialOptions returns the options for credentials of the provider block.
func credentialOptions(base awsbase.Config) []loadOption {
	switch {
	case staticKeys(base):
		return []loadOption{config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(base.AccessKey, base.SecretKey, base.Token))}
	case base.AssumeRoleWithWebIdentity != nil:
		return []loadOption{config.WithCredentialsProvider(aws.AnonymousCredentials{})}
	default:
		return nil
	}
}

func fileOptions(base awsbase.Config, options []loadOption) ([]loadOption, error) {
	if base.Profile != "" {
		options = append(options, config.WithSharedConfigProfile(base.Profile))
	}
	files, err := base.ResolveSharedConfigFiles()
	if err != nil {
		return nil, err
	}
	if len(files) > 0 {
		options = append(options, config.WithSharedConfigFiles(files))
	}
	if files, err = base.ResolveSharedCredentialsFiles(); err != nil {
		return nil, err
	}
	if len(files) > 0 {
		options = append(options, config.WithSharedCredentialsFiles(files))
	}
	bundle, err := base.CustomCABundleReader()
	if err != nil {
		return nil, err
	}
	if bundle != nil {
		options = append(options, config.WithCustomCABundle(bundle))
	}
	return options, nil
}

func metadataOptions(base awsbase.Config, options []loadOption) ([]loadOption, error) {
	if base.EC2MetadataServiceEndpoint != "" {
		options = append(options, config.WithEC2IMDSEndpoint(base.EC2MetadataServiceEndpoint))
	}
	if base.EC2MetadataServiceEndpointMode != "" {
		var mode imds.EndpointModeState
		if err := mode.SetFromString(base.EC2MetadataServiceEndpointMode); err != nil {
			return nil, err
		}
		options = append(options, config.WithEC2IMDSEndpointMode(mode))
	}
	return options, nil
}

func endpointOptions(base awsbase.Config, options []loadOption) ([]loadOption, error) {
	if base.UseDualStackEndpoint {
		options = append(options, config.WithUseDualStackEndpoint(aws.DualStackEndpointStateEnabled))
	}
	if base.UseFIPSEndpoint {
		options = append(options, config.WithUseFIPSEndpoint(aws.FIPSEndpointStateEnabled))
	}
	return options, nil
}

// base converts the provider block to the terms of the library of hashicorp/aws.
func (m Model) base(ctx context.Context, version string) (awsbase.Config, diag.Diagnostics) {
	var diags diag.Diagnostics
	products := awsbase.UserAgentProducts{{Name: "terraform-provider-clientvpn", Version: version, Comment: "+" + documentation}}
	return awsbase.Config{
		AccessKey:                      m.AccessKey.ValueString(),
		AllowedAccountIds:              stringList(ctx, m.AllowedAccountIDs, &diags),
		AssumeRole:                     m.roles(ctx, &diags),
		AssumeRoleWithWebIdentity:      m.webIdentity(ctx, &diags),
		CustomCABundle:                 m.CustomCABundle.ValueString(),
		EC2MetadataServiceEnableState:  m.metadataService(),
		EC2MetadataServiceEndpoint:     m.EC2MetadataServiceEndpoint.ValueString(),
		EC2MetadataServiceEndpointMode: m.EC2MetadataServiceEndpointMode.ValueString(),
		ForbiddenAccountIds:            stringList(ctx, m.ForbiddenAccountIDs, &diags),
		HTTPProxy:                      m.HTTPProxy.ValueStringPointer(),
		HTTPProxyMode:                  awsbase.HTTPProxyModeLegacy, // As hashicorp/aws: it applies to HTTPS as well, with a warning.
		HTTPSProxy:                     m.HTTPSProxy.ValueStringPointer(),
		Insecure:                       m.Insecure.ValueBool(),
		MaxRetries:                     integer(m.MaxRetries),
		NoProxy:                        m.NoProxy.ValueString(),
		Profile:                        m.Profile.ValueString(),
		Region:                         m.Region.ValueString(),
		RetryMode:                      aws.RetryMode(m.RetryMode.ValueString()),
		SecretKey:                      m.SecretKey.ValueString(),
		SharedConfigFiles:              stringList(ctx, m.SharedConfigFiles, &diags),
		SharedCredentialsFiles:         stringList(ctx, m.SharedCredentialsFiles, &diags),
		StsRegion:                      m.STSRegion.ValueString(),
		Token:                          m.Token.ValueString(),
		TokenBucketRateLimiterCapacity: integer(m.TokenBucketRateLimiterCapacity),
		UseDualStackEndpoint:           m.UseDualStackEndpoint.ValueBool(),
		UseFIPSEndpoint:                m.UseFIPSEndpoint.ValueBool(),
		UserAgent:                      append(products, useragent.FromSlice(stringList(ctx, m.UserAgent, &diags))...),
	}, diags
}
