// Package provider registers everything that the provider consists of.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awsconfig"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/cliinput"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/connection"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/endpoint"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/evidence"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/policy"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/revocation"
)

var (
	_ provider.ProviderWithActions            = (*clientvpnProvider)(nil)
	_ provider.ProviderWithConfigValidators   = (*clientvpnProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*clientvpnProvider)(nil)
	_ provider.ProviderWithFunctions          = (*clientvpnProvider)(nil)
	_ provider.ProviderWithListResources      = (*clientvpnProvider)(nil)
)

// typeName begins the name of each resource.
const typeName = "clientvpn"

// New returns a constructor of the provider.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider { return newProvider(version, options) }
}

func newProvider(version string, options []Option) *clientvpnProvider {
	p := &clientvpnProvider{version: version, timing: clientvpn.SystemTiming()}
	for _, option := range options {
		option(p)
	}
	return p
}

// Option changes a dependency of the provider.
type Option func(*clientvpnProvider)

// WithTiming makes the provider use timing instead of the system clock.
func WithTiming(timing clientvpn.Timing) Option {
	return func(p *clientvpnProvider) { p.timing = timing }
}

type clientvpnProvider struct {
	version string
	timing  clientvpn.Timing
}

func (p *clientvpnProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = typeName
	resp.Version = p.version
}

func (p *clientvpnProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = awsconfig.Schema()
}

func (p *clientvpnProvider) ConfigValidators(context.Context) []provider.ConfigValidator {
	return awsconfig.Validators()
}

func (p *clientvpnProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config awsconfig.Model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings := clientvpn.Settings{Region: config.Region.ValueString(), Timing: p.timing, Unknown: !req.Config.Raw.IsFullyKnown()}
	if !settings.Unknown {
		resp.Diagnostics.Append(config.Settings(ctx, p.version, &settings)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	data := framework.ProviderData{Clients: clientvpn.NewClients(settings), Records: framework.NewRecords()}
	resp.ResourceData = data
	resp.DataSourceData = data
	resp.EphemeralResourceData = data
	resp.ActionData = data
	resp.ListResourceData = data
}

func (p *clientvpnProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		connection.NewTerminationResource,
		crl.NewResource,
		policy.NewResource,
		revocation.NewResource,
	}
}

func (p *clientvpnProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		crl.NewListResource,
		policy.NewListResource,
	}
}

func (p *clientvpnProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		connection.NewTerminateAction,
	}
}

func (p *clientvpnProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		connection.NewConnectionsDataSource,
		crl.NewDataSource,
		endpoint.NewAuthorizationRulesDataSource,
		endpoint.NewEndpointsDataSource,
		policy.NewDataSource,
	}
}

func (p *clientvpnProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		connection.NewConnectionsEphemeral,
	}
}

func (p *clientvpnProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		cliinput.NewInputFunction,
		cliinput.NewSkeletonFunction,
		crl.NewParseFunction,
		crl.NewRevokesFunction,
		evidence.NewFunction,
		policy.NewEvaluateFunction,
	}
}
