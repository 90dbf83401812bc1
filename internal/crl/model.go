package crl

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

type model struct {
	inForceModel

	AllowRollback             types.Bool     `tfsdk:"allow_rollback"`
	CertificateRevocationList types.String   `tfsdk:"certificate_revocation_list"`
	ClientVPNEndpointID       types.String   `tfsdk:"client_vpn_endpoint_id"`
	EarlyRenewalHours         types.Number   `tfsdk:"early_renewal_hours"`
	Issuer                    types.Object   `tfsdk:"issuer"`
	LastImport                types.Object   `tfsdk:"last_import"`
	Region                    types.String   `tfsdk:"region"`
	RevokedCertificates       types.List     `tfsdk:"revoked_certificates"`
	RevokedSerials            types.String   `tfsdk:"revoked_serials"`
	Timeouts                  timeouts.Value `tfsdk:"timeouts"`
	ValidityPeriodHours       types.Number   `tfsdk:"validity_period_hours"`
	WaitForActive             types.Bool     `tfsdk:"wait_for_active"`
	WarnBeforeExpiry          types.String   `tfsdk:"warn_before_expiry"`
}

type issuerModel struct {
	Certificate         types.String `tfsdk:"certificate"`
	PrivateKeyWO        types.String `tfsdk:"private_key_wo"`
	PrivateKeyWOVersion types.Number `tfsdk:"private_key_wo_version"`
}

type revokedModel struct {
	Certificate  types.String `tfsdk:"certificate"`
	Reason       types.String `tfsdk:"reason"`
	RevokedAt    types.String `tfsdk:"revoked_at"`
	SerialNumber types.String `tfsdk:"serial_number"`
}

// summaryModel has the attributes of any list.
type summaryModel struct {
	CRLNumber            types.String `tfsdk:"crl_number"`
	EntryCount           types.Int64  `tfsdk:"entry_count"`
	IssuerName           types.String `tfsdk:"issuer_name"`
	NextUpdate           types.String `tfsdk:"next_update"`
	RevokedSerialNumbers types.List   `tfsdk:"revoked_serial_numbers"`
	SHA256               types.String `tfsdk:"sha256"`
	ThisUpdate           types.String `tfsdk:"this_update"`
}

// inForceModel is an endpoint's list. Its zero value is null.
type inForceModel struct {
	summaryModel

	PEM    types.String `tfsdk:"pem"`
	Status types.Object `tfsdk:"status"`
}

func newSummary(ctx context.Context, list *pki.List) (summaryModel, diag.Diagnostics) {
	serials := make([]string, 0, len(list.Entries()))
	for _, entry := range list.Entries() {
		serials = append(serials, pki.FormatSerial(entry.Serial))
	}
	number := types.StringNull()
	if list.Number() != nil {
		number = types.StringValue(list.Number().String())
	}
	value, diags := types.ListValueFrom(ctx, types.StringType, serials)
	return summaryModel{
		CRLNumber:            number,
		EntryCount:           types.Int64Value(int64(len(serials))),
		IssuerName:           types.StringValue(list.Issuer()),
		NextUpdate:           framework.Time(list.NextUpdate()),
		RevokedSerialNumbers: value,
		SHA256:               types.StringValue(list.SHA256()),
		ThisUpdate:           framework.Time(list.ThisUpdate()),
	}, diags
}

// newInForce returns the model of a list, its text and its status. list is nil if pem cannot be parsed.
func newInForce(ctx context.Context, list *pki.List, pem string, status clientvpn.Status) (inForceModel, diag.Diagnostics) {
	var diags diag.Diagnostics
	m := inForceModel{
		summaryModel: summaryModel{RevokedSerialNumbers: types.ListNull(types.StringType)},
		PEM:          types.StringValue(pem),
		Status:       framework.StatusObject(status),
	}
	if list != nil {
		m.summaryModel, diags = newSummary(ctx, list)
	}
	return m, diags
}

// unknownInForce returns the planned value if a list is to be imported.
func unknownInForce() inForceModel {
	return inForceModel{
		summaryModel: summaryModel{
			CRLNumber:            types.StringUnknown(),
			EntryCount:           types.Int64Unknown(),
			IssuerName:           types.StringUnknown(),
			NextUpdate:           types.StringUnknown(),
			RevokedSerialNumbers: types.ListUnknown(types.StringType),
			SHA256:               types.StringUnknown(),
			ThisUpdate:           types.StringUnknown(),
		},
		PEM:    types.StringUnknown(),
		Status: types.ObjectUnknown(framework.StatusTypes()),
	}
}

// setInForce stores a list with its text and status. list is nil if pem cannot be parsed.
func (m *model) setInForce(ctx context.Context, list *pki.List, pem string, status clientvpn.Status) diag.Diagnostics {
	inForce, diags := newInForce(ctx, list, pem, status)
	m.inForceModel = inForce
	m.omitSerials()
	return diags
}

// omitSerials removes revoked_serial_numbers if revoked_serials is set, because Terraform handles a long text faster than a long
// list.
func (m *model) omitSerials() {
	if !m.RevokedSerials.IsNull() {
		m.RevokedSerialNumbers = types.ListNull(types.StringType)
	}
}

// active reports whether the list was active when last seen.
func (m *inForceModel) active() bool {
	code, ok := m.Status.Attributes()["code"].(types.String)
	return ok && code.ValueString() == clientvpn.RevocationListActive
}

// issuer returns the issuer argument, or its zero value if it is null or unknown.
func (m *model) issuer(ctx context.Context) (issuerModel, diag.Diagnostics) {
	var issuer issuerModel
	if m.Issuer.IsNull() || m.Issuer.IsUnknown() {
		return issuer, nil
	}
	diags := m.Issuer.As(ctx, &issuer, basetypes.ObjectAsOptions{})
	return issuer, diags
}
