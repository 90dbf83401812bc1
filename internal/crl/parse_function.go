package crl

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

var _ function.Function = parseFunction{}

// NewParseFunction returns the function parse_crl.
func NewParseFunction() function.Function { return parseFunction{} }

type parseFunction struct{}

// parsedModel is the result of the function.
type parsedModel struct {
	summaryModel

	RevokedCertificates []parsedEntryModel `tfsdk:"revoked_certificates"`
}

type parsedEntryModel struct {
	Reason       types.String `tfsdk:"reason"`
	RevokedAt    types.String `tfsdk:"revoked_at"`
	SerialNumber types.String `tfsdk:"serial_number"`
}

func (parseFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "parse_crl"
}

func (parseFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Parses a certificate revocation list",
		MarkdownDescription: "Parses a certificate revocation list of version 2 in PEM format. Returns an object with `issuer_name`, `crl_number`, `this_update`, `next_update`, " +
			"`entry_count`, `revoked_serial_numbers` and `sha256`, which have the same meaning as in the resource `clientvpn_certificate_revocation_list`, and with `revoked_certificates`, " +
			"a list of objects with `serial_number`, `revoked_at` and `reason` for the argument of that resource.",
		Parameters: []function.Parameter{listParameter()},
		Return:     function.ObjectReturn{AttributeTypes: parsedTypes()},
	}
}

func listParameter() function.StringParameter {
	return function.StringParameter{Name: "pem", MarkdownDescription: "The list in PEM format."}
}

func parsedTypes() map[string]attr.Type {
	object := map[string]attr.Type{
		"entry_count":            types.Int64Type,
		"revoked_serial_numbers": types.ListType{ElemType: types.StringType},
		"revoked_certificates": types.ListType{ElemType: types.ObjectType{AttrTypes: map[string]attr.Type{
			"serial_number": types.StringType, "revoked_at": types.StringType, "reason": types.StringType,
		}}},
	}
	for name := range summaryTexts() {
		object[name] = types.StringType
	}
	return object
}

func (parseFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	list, failure := listArgument(text)
	if failure != nil {
		resp.Error = failure
		return
	}
	summary, diags := newSummary(ctx, list)
	if resp.Error = function.FuncErrorFromDiags(ctx, diags); resp.Error != nil {
		return
	}
	resp.Error = resp.Result.Set(ctx, parsedModel{summaryModel: summary, RevokedCertificates: newParsedEntries(list)})
}

// listArgument parses the first argument of both functions.
func listArgument(text string) (*pki.List, *function.FuncError) {
	list, err := pki.ParseList(text)
	if err != nil {
		return nil, function.NewArgumentFuncError(0, "The list "+err.Error())
	}
	return list, nil
}

func newParsedEntries(list *pki.List) []parsedEntryModel {
	entries := make([]parsedEntryModel, 0, len(list.Entries()))
	for _, entry := range list.Entries() {
		entries = append(entries, parsedEntryModel{
			Reason:       framework.StringOrNull(entry.Reason.String()),
			RevokedAt:    framework.Time(entry.RevokedAt),
			SerialNumber: types.StringValue(pki.FormatSerial(entry.Serial)),
		})
	}
	return entries
}
