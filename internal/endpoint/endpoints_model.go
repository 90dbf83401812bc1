package endpoint

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

type endpointsModel struct {
	AuthenticationTypes types.Set       `tfsdk:"authentication_types"`
	Endpoints           []endpointModel `tfsdk:"endpoints"`
	Region              types.String    `tfsdk:"region"`
	Regions             types.Set       `tfsdk:"regions"`
	StatusCodes         types.Set       `tfsdk:"status_codes"`
	Tags                types.Map       `tfsdk:"tags"`
	Timeouts            timeouts.Value  `tfsdk:"timeouts"`
}

type endpointModel struct {
	AuthenticationOptions      []authenticationModel `tfsdk:"authentication_options"`
	ClientCIDRBlock            types.String          `tfsdk:"client_cidr_block"`
	ClientConnectOptions       clientConnectModel    `tfsdk:"client_connect_options"`
	ClientVPNEndpointID        types.String          `tfsdk:"client_vpn_endpoint_id"`
	ConnectionLogOptions       connectionLogModel    `tfsdk:"connection_log_options"`
	CreationTime               types.String          `tfsdk:"creation_time"`
	Description                types.String          `tfsdk:"description"`
	DeviceTrustProviderTypes   []string              `tfsdk:"device_trust_provider_types"`
	DisconnectOnSessionTimeout types.Bool            `tfsdk:"disconnect_on_session_timeout"`
	DNSName                    types.String          `tfsdk:"dns_name"`
	Region                     types.String          `tfsdk:"region"`
	SecurityGroupIDs           []string              `tfsdk:"security_group_ids"`
	SelfServicePortalURL       types.String          `tfsdk:"self_service_portal_url"`
	ServerCertificateARN       types.String          `tfsdk:"server_certificate_arn"`
	SessionTimeoutHours        types.Int32           `tfsdk:"session_timeout_hours"`
	SplitTunnel                types.Bool            `tfsdk:"split_tunnel"`
	Status                     *framework.Status     `tfsdk:"status"`
	Tags                       map[string]string     `tfsdk:"tags"`
	TransportProtocol          types.String          `tfsdk:"transport_protocol"`
	VPCID                      types.String          `tfsdk:"vpc_id"`
	VPNPort                    types.Int32           `tfsdk:"vpn_port"`
}

type authenticationModel struct {
	ActiveDirectoryID          types.String `tfsdk:"active_directory_id"`
	RootCertificateChainARN    types.String `tfsdk:"root_certificate_chain_arn"`
	SAMLProviderARN            types.String `tfsdk:"saml_provider_arn"`
	SelfServiceSAMLProviderARN types.String `tfsdk:"self_service_saml_provider_arn"`
	Type                       types.String `tfsdk:"type"`
}

type clientConnectModel struct {
	Enabled           types.Bool   `tfsdk:"enabled"`
	LambdaFunctionARN types.String `tfsdk:"lambda_function_arn"`
}

type connectionLogModel struct {
	CloudWatchLogGroup  types.String `tfsdk:"cloudwatch_log_group"`
	CloudWatchLogStream types.String `tfsdk:"cloudwatch_log_stream"`
	Enabled             types.Bool   `tfsdk:"enabled"`
}

// filter selects endpoints that match all of its fields. A nil slice matches everything, and an empty one nothing.
type filter struct {
	authenticationTypes []string
	statusCodes         []string
	tags                map[string]string
}

func (m *endpointsModel) filter(ctx context.Context) (filter, diag.Diagnostics) {
	var f filter
	diags := m.AuthenticationTypes.ElementsAs(ctx, &f.authenticationTypes, false)
	diags.Append(m.StatusCodes.ElementsAs(ctx, &f.statusCodes, false)...)
	diags.Append(m.Tags.ElementsAs(ctx, &f.tags, false)...)
	return f, diags
}

func (f filter) matches(e clientvpn.Endpoint) bool {
	for key, value := range f.tags {
		if has, ok := e.Tags[key]; !ok || has != value {
			return false
		}
	}
	isSelected := func(kind string) bool { return slices.Contains(f.authenticationTypes, kind) }
	return (f.authenticationTypes == nil || slices.ContainsFunc(e.Authentication, isSelected)) &&
		(f.statusCodes == nil || slices.Contains(f.statusCodes, e.Status.Code))
}

func newEndpointModel(e clientvpn.Endpoint) endpointModel {
	model := endpointModel{
		ClientCIDRBlock: framework.StringOrNull(e.ClientCIDRBlock),
		ClientConnectOptions: clientConnectModel{
			Enabled:           types.BoolValue(e.ClientConnect.Enabled),
			LambdaFunctionARN: framework.StringOrNull(e.ClientConnect.LambdaFunctionARN),
		},
		ClientVPNEndpointID: types.StringValue(e.ID),
		ConnectionLogOptions: connectionLogModel{
			CloudWatchLogGroup:  framework.StringOrNull(e.ConnectionLog.CloudWatchLogGroup),
			CloudWatchLogStream: framework.StringOrNull(e.ConnectionLog.CloudWatchLogStream),
			Enabled:             types.BoolValue(e.ConnectionLog.Enabled),
		},
		CreationTime:               framework.Time(e.CreatedAt),
		Description:                framework.StringOrNull(e.Description),
		DeviceTrustProviderTypes:   append([]string{}, e.TrustProviders...),
		DisconnectOnSessionTimeout: types.BoolPointerValue(e.DisconnectOnSessionTimeout),
		DNSName:                    framework.StringOrNull(e.DNSName),
		Region:                     types.StringValue(e.Region),
		SecurityGroupIDs:           append([]string{}, e.SecurityGroupIDs...),
		SelfServicePortalURL:       framework.StringOrNull(e.SelfServicePortalURL),
		ServerCertificateARN:       framework.StringOrNull(e.ServerCertificateARN),
		SessionTimeoutHours:        types.Int32PointerValue(e.SessionTimeoutHours),
		SplitTunnel:                types.BoolPointerValue(e.SplitTunnel),
		Status:                     framework.NewStatus(&e.Status),
		Tags:                       e.Tags,
		TransportProtocol:          framework.StringOrNull(e.TransportProtocol),
		VPCID:                      framework.StringOrNull(e.VPCID),
		VPNPort:                    types.Int32PointerValue(e.VPNPort),
	}
	for _, options := range e.AuthenticationOptions {
		model.AuthenticationOptions = append(model.AuthenticationOptions, authenticationModel{
			ActiveDirectoryID:          framework.StringOrNull(options.ActiveDirectoryID),
			RootCertificateChainARN:    framework.StringOrNull(options.RootCertificateChainARN),
			SAMLProviderARN:            framework.StringOrNull(options.SAMLProviderARN),
			SelfServiceSAMLProviderARN: framework.StringOrNull(options.SelfServiceSAMLProviderARN),
			Type:                       types.StringValue(options.Type),
		})
	}
	return model
}
