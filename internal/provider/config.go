package provider

import (
	"context"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	basediag "github.com/hashicorp/aws-sdk-go-base/v2/diag"
	"github.com/hashicorp/aws-sdk-go-base/v2/useragent"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awsconfig"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

const documentation = "https://registry.terraform.io/providers/clientvpn/clientvpn/latest/docs"

// settings fills in what the clients are made from. Credentials are looked for here, so that missing ones are one error;
// those that the STS service gives, which is a call, when the first client is needed.
func (m configModel) settings(ctx context.Context, version string, settings *clientvpn.Settings) diag.Diagnostics {
	base, diags := m.base(ctx, version)
	endpoints, moreDiags := m.endpoints(ctx)
	if diags.Append(moreDiags...); diags.HasError() {
		return diags
	}
	base.StsEndpoint = endpoints.STS.ValueString()
	settings.EC2Endpoint = endpoints.EC2.ValueString()

	deferred := asksSTS(ctx, base)
	config, warnings, err := load(ctx, withoutSTS(base, deferred))
	if err != nil {
		return append(diags, configDiagnostic(err))
	}
	diags.Append(warnings...)
	if err := m.checkRegion(config, settings.EC2Endpoint); err != nil {
		return append(diags, err)
	}
	settings.Region = config.Region
	settings.Load = func(ctx context.Context) (aws.Config, error) {
		return m.ready(ctx, base, config, deferred || len(base.AssumeRole) > 0)
	}
	return diags
}

// ready is the configuration that clients are made from, once the STS service has been asked what it is to be asked.
func (m configModel) ready(ctx context.Context, base awsbase.Config, config aws.Config, again bool) (aws.Config, error) {
	if again {
		var err error
		if config, _, err = load(ctx, base); err != nil {
			return aws.Config{}, err
		}
	}
	if err := checkAccount(ctx, base, config); err != nil {
		return aws.Config{}, err
	}
	renewCredentials(&config)
	limitWaits(&config, duration(m.ConnectTimeout), duration(m.ReadTimeout))
	config.HTTPClient = awsconfig.LogCalls(config.HTTPClient)
	return config, nil
}

// load resolves an AWS configuration as hashicorp/aws does.
func load(ctx context.Context, base awsbase.Config) (aws.Config, diag.Diagnostics, error) {
	_, config, diags := awsbase.GetAwsConfig(ctx, &base)
	var warnings diag.Diagnostics
	for _, d := range diags {
		if d.Severity() == basediag.SeverityError {
			return aws.Config{}, nil, &configError{d}
		}
		warnings.AddWarning(d.Summary(), d.Detail())
	}
	return config, warnings, nil
}

// base is the configuration in the terms of the library that hashicorp/aws uses.
func (m configModel) base(ctx context.Context, version string) (awsbase.Config, diag.Diagnostics) {
	var diags diag.Diagnostics
	products := awsbase.UserAgentProducts{{Name: "terraform-provider-clientvpn", Version: version, Comment: "+" + documentation}}
	return awsbase.Config{
		AccessKey:                      m.AccessKey.ValueString(),
		AllowedAccountIds:              stringList(ctx, m.AllowedAccountIDs, &diags),
		AssumeRole:                     m.roles(ctx, &diags),
		AssumeRoleWithWebIdentity:      m.webIdentity(ctx, &diags),
		CallerDocumentationURL:         documentation,
		CallerName:                     "Terraform Client VPN provider",
		CustomCABundle:                 m.CustomCABundle.ValueString(),
		EC2MetadataServiceEnableState:  m.metadataService(),
		EC2MetadataServiceEndpoint:     m.EC2MetadataServiceEndpoint.ValueString(),
		EC2MetadataServiceEndpointMode: m.EC2MetadataServiceEndpointMode.ValueString(),
		ForbiddenAccountIds:            stringList(ctx, m.ForbiddenAccountIDs, &diags),
		HTTPProxy:                      m.HTTPProxy.ValueStringPointer(),
		HTTPProxyMode:                  awsbase.HTTPProxyModeLegacy, // As hashicorp/aws: for HTTPS as well, with a warning.
		HTTPSProxy:                     m.HTTPSProxy.ValueStringPointer(),
		Insecure:                       m.Insecure.ValueBool(),
		MaxRetries:                     int(m.MaxRetries.ValueInt64()),
		NoProxy:                        m.NoProxy.ValueString(),
		Profile:                        m.Profile.ValueString(),
		Region:                         m.Region.ValueString(),
		RetryMode:                      aws.RetryMode(m.RetryMode.ValueString()),
		SecretKey:                      m.SecretKey.ValueString(),
		SharedConfigFiles:              stringList(ctx, m.SharedConfigFiles, &diags),
		SharedCredentialsFiles:         stringList(ctx, m.SharedCredentialsFiles, &diags),
		SkipCredsValidation:            true, // It is a call, and the first one that is needed tells as much.
		SkipRequestingAccountId:        true, // checkAccount asks, where the answer matters.
		StsRegion:                      m.STSRegion.ValueString(),
		SuppressDebugLog:               true, // Its logger corrupts calls that run in parallel: https://github.com/hashicorp/terraform-provider-aws/issues/49173.
		Token:                          m.Token.ValueString(),
		TokenBucketRateLimiterCapacity: int(m.TokenBucketRateLimiterCapacity.ValueInt64()),
		UseDualStackEndpoint:           m.UseDualStackEndpoint.ValueBool(),
		UseFIPSEndpoint:                m.UseFIPSEndpoint.ValueBool(),
		UserAgent:                      append(products, useragent.FromSlice(stringList(ctx, m.UserAgent, &diags))...),
	}, diags
}

// webIdentityToken is the token or its file. The environment counts where the block has neither.
func webIdentityToken(block webIdentityModel) (token, file string) {
	token, file = block.WebIdentityToken.ValueString(), block.WebIdentityTokenFile.ValueString()
	if token == "" && file == "" {
		return os.Getenv("TF_AWS_WEB_IDENTITY_TOKEN"), os.Getenv("AWS_WEB_IDENTITY_TOKEN_FILE")
	}
	return token, file
}
