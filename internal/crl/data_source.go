package crl

import (
	"context"
	"math"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*listDataSource)(nil)

// NewDataSource returns the data source clientvpn_certificate_revocation_list.
func NewDataSource() datasource.DataSource { return &listDataSource{} }

type listDataSource struct {
	framework.DataSource
}

type dataSourceModel struct {
	inForceModel

	ClientVPNEndpointID types.String   `tfsdk:"client_vpn_endpoint_id"`
	DaysToExpiry        types.Int64    `tfsdk:"days_to_expiry"`
	Expired             types.Bool     `tfsdk:"expired"`
	Region              types.String   `tfsdk:"region"`
	Timeouts            timeouts.Value `tfsdk:"timeouts"`
}

func (d *listDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_certificate_revocation_list"
}

func (d *listDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"client_vpn_endpoint_id": framework.DataSourceEndpointIDAttribute(),
		"days_to_expiry": schema.Int64Attribute{
			MarkdownDescription: "Number of whole days until the list expires. Negative if it has expired. Null for a list that never expires.",
			Computed:            true,
		},
		"expired":                schema.BoolAttribute{MarkdownDescription: "Whether the list has expired, so that the endpoint refuses every client certificate.", Computed: true},
		"region":                 framework.DataSourceRegionAttribute(),
		"entry_count":            schema.Int64Attribute{MarkdownDescription: entryCountDescription, Computed: true},
		"pem":                    schema.StringAttribute{MarkdownDescription: pemDescription, Computed: true},
		"revoked_serial_numbers": schema.ListAttribute{MarkdownDescription: serialsDescription, ElementType: types.StringType, Computed: true},
		"status":                 framework.DataSourceStatusAttribute(statusDescription, statusCodeDescription),
	}
	for name, description := range summaryTexts() {
		attributes[name] = schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The certificate revocation list in force on an AWS Client VPN endpoint, no matter who imported it. An endpoint without a list is an error. " +
			"See [ExportClientVpnClientCertificateRevocationList](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ExportClientVpnClientCertificateRevocationList.html).",
		Attributes: attributes,
		Blocks:     map[string]schema.Block{"timeouts": framework.DataSourceTimeouts(ctx)},
	}
}

func (d *listDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config dataSourceModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := config.Timeouts.Read(ctx, framework.ReadTimeout)
	resp.Diagnostics.Append(framework.PositiveTimeouts(config.Timeouts.Object)...)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	config.Region = framework.Region(config.Region, d.Clients)
	call := framework.Call{Failure: couldNotRead, Timeout: timeout, Subject: subject(config.ClientVPNEndpointID, config.Region)}
	call.Subject.Retry, call.Subject.Timeout = "Run Terraform again", "timeouts.read"
	resp.Diagnostics.Append(framework.Run(ctx, d.Clients, call, func(ctx context.Context, client *clientvpn.Client) error {
		exported, err := client.ConfirmedRevocationList(ctx, call.Subject.EndpointID)
		if err != nil {
			return err
		}
		if exported.PEM == "" {
			return errNoList
		}
		inForce := parseInForce(exported.PEM)
		if inForce.invalid != nil {
			return inForce.invalid
		}
		resp.Diagnostics.Append(config.setList(ctx, inForce.list, exported, client.Clock().Now())...)
		return nil
	})...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

// setList stores the list in force.
func (m *dataSourceModel) setList(ctx context.Context, list *pki.List, exported clientvpn.RevocationList, now time.Time) diag.Diagnostics {
	inForce, diags := newInForce(ctx, list, exported.PEM, exported.Status)
	m.inForceModel = inForce
	m.Expired = types.BoolValue(list.ExpiresBy(now))
	if !list.NextUpdate().IsZero() {
		m.DaysToExpiry = types.Int64Value(int64(math.Floor(list.NextUpdate().Sub(now).Hours() / 24)))
	}
	return diags
}
