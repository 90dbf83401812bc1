// Package crl is what the provider knows of certificate revocation lists: to sign and import them, and to read them.
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
	// defaultTimeout is the four hours that AWS gives for a list to be effective, and some.
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
		resourcevalidator.ExactlyOneOf(path.MatchRoot("certificate_revocation_list"), path.MatchRoot("revoked_certificates")),
	}
}

// ValidateConfig finds what is wrong whatever the time and the endpoint.
func (r *listResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(framework.PositiveTimeouts(config.Timeouts.Object)...)
	_, diags := config.wanted(ctx)
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
	run := &put{plan: &plan, config: &config, timeout: timeout, argument: "timeouts.create"}
	run.save = func() diag.Diagnostics { return plan.save(ctx, &resp.State, resp.Identity) }
	resp.Diagnostics.Append(run.carryOut(ctx, r.Clients)...)
}

// Read exports the list. One whose text alone is another is no drift.
func (r *listResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() {
		return
	}
	state.Region = framework.Region(state.Region, r.Clients)
	// The framework wants it of a resource that is gone too.
	resp.Diagnostics.Append(state.identify(ctx, resp.Identity)...)
	if !r.Clients.Configured() {
		return
	}
	call := framework.Call{Failure: couldNotRead, Timeout: framework.ReadTimeout, Subject: state.subject("")}
	resp.Diagnostics.Append(framework.Run(ctx, r.Clients, call, func(ctx context.Context, client *clientvpn.Client) error {
		exported, err := client.RevocationList(ctx, call.Subject.EndpointID)
		switch {
		case clientvpn.Code(err) == clientvpn.CodeEndpointNotFound, err == nil && exported.PEM == "":
			resp.State.RemoveResource(ctx)
		case err != nil:
			return err
		default:
			resp.Diagnostics.Append(state.take(ctx, exported)...)
			resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		}
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
	run := &put{plan: &plan, config: &config, state: &state, timeout: timeout, argument: "timeouts.update"}
	run.save = func() diag.Diagnostics { return plan.save(ctx, &resp.State, resp.Identity) }
	resp.Diagnostics.Append(run.carryOut(ctx, r.Clients)...)
}

// Delete leaves the list in force: the service has no call to remove one, and an empty list would let everybody in again.
func (r *listResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

func (m *model) subject(timeout string) diagnose.Subject {
	subject := subject(m.ClientVPNEndpointID, m.Region)
	subject.Timeout = timeout
	return subject
}

// subject describes an endpoint's list to its errors.
func subject(endpointID, region types.String) diagnose.Subject {
	return diagnose.Subject{EndpointID: endpointID.ValueString(), Region: region.ValueString(), Advise: advice}
}

// save keeps the resource and its identity.
func (m *model) save(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	return append(state.Set(ctx, m), m.identify(ctx, identity)...)
}
