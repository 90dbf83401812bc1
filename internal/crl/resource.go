// Package crl implements the resources, data sources and functions for certificate revocation lists.
package crl

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const (
	// defaultTimeout is a little more than the four hours within which AWS puts a list into effect.
	// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-certificates.html.
	defaultTimeout  = 4*time.Hour + 30*time.Minute
	couldNotRead    = "Could not read the certificate revocation list"
	couldNotImport  = "Could not import the certificate revocation list"
	couldNotConfirm = "Could not confirm that the certificate revocation list is active"
)

var (
	_ resource.ResourceWithConfigure        = (*listResource)(nil)
	_ resource.ResourceWithConfigValidators = (*listResource)(nil)
	_ resource.ResourceWithIdentity         = (*listResource)(nil)
	_ resource.ResourceWithImportState      = (*listResource)(nil)
	_ resource.ResourceWithModifyPlan       = (*listResource)(nil)
	_ resource.ResourceWithValidateConfig   = (*listResource)(nil)
)

// NewResource returns the resource clientvpn_certificate_revocation_list.
func NewResource() resource.Resource { return &listResource{} }

type listResource struct {
	framework.Resource
}

func (r *listResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_certificate_revocation_list"
}

func (r *listResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = listSchema(ctx)
}

func (r *listResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{
		resourcevalidator.ExactlyOneOf(path.MatchRoot("certificate_revocation_list"), path.MatchRoot("revoked_certificates"), path.MatchRoot("revoked_serials")),
	}
}

// ValidateConfig returns the errors that depend neither on the time nor on the endpoint.
func (r *listResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(framework.PositiveTimeouts(config.Timeouts.Object)...)
	_, diags := config.desired(ctx, time.Time{})
	resp.Diagnostics.Append(diags...)
}

func (r *listResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	timeout, diags := plan.Timeouts.Create(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	importer := importer{plan: &plan, config: &config}
	resp.Diagnostics.Append(importer.apply(ctx, &r.Resource, timeout, "timeouts.create", func() diag.Diagnostics {
		return plan.save(ctx, &resp.State, resp.Identity)
	})...)
}

// Read exports the list. A difference in layout alone is not drift. Read removes the resource from the state only if the service
// answers twice that the endpoint does not exist. A missing list is an error, because the service has no call to remove a list.
func (r *listResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Read(ctx, framework.ReadTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	state.Region = framework.Region(state.Region, r.Clients)
	// The framework requires an identity even if the resource is gone.
	resp.Diagnostics.Append(state.identify(ctx, resp.Identity)...)
	if !r.Clients.Configured() {
		return
	}
	imported := state.PEM.IsNull() // After terraform import, only the endpoint is known.
	call := framework.Call{Failure: couldNotRead, Timeout: timeout, Subject: state.subject("timeouts.read")}
	call.Subject.Retry = "Run Terraform again"
	resp.Diagnostics.Append(framework.Run(ctx, r.Clients, call, func(ctx context.Context, client *clientvpn.Client) error {
		exported, err := client.ConfirmedRevocationList(ctx, call.Subject.EndpointID)
		switch {
		case clientvpn.Code(err) == clientvpn.CodeEndpointNotFound && !imported:
			resp.State.RemoveResource(ctx)
			return nil
		case err != nil:
			return err
		case exported.PEM == "" && imported:
			return errNoList
		case exported.PEM == "":
			return errListRemoved
		}
		resp.Diagnostics.Append(state.setExported(ctx, exported)...)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		return nil
	})...)
}

func (r *listResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, config, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	importer := importer{plan: &plan, config: &config, state: &state}
	resp.Diagnostics.Append(importer.apply(ctx, &r.Resource, timeout, "timeouts.update", func() diag.Diagnostics {
		return plan.save(ctx, &resp.State, resp.Identity)
	})...)
}

// Delete leaves the list in force: the service has no call to remove one, and an empty list would let everybody in again.
func (r *listResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); !resp.Diagnostics.HasError() {
		state.keepLastImport(r.Records)
	}
}

func (m *model) subject(timeout string) diagnose.Subject {
	subject := subject(m.ClientVPNEndpointID, m.Region)
	subject.Timeout = timeout
	return subject
}

// subject returns the subject of errors about the list of an endpoint.
func subject(endpointID, region types.String) diagnose.Subject {
	return diagnose.Subject{EndpointID: endpointID.ValueString(), Region: region.ValueString(), Advise: advice}
}

// save stores the resource and its identity.
func (m *model) save(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	return append(state.Set(ctx, m), m.identify(ctx, identity)...)
}
