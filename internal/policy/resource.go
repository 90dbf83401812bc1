// Package policy implements the resource, data source, list resource and function for authorization policies.
package policy

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const (
	defaultTimeout = 10 * time.Minute
	couldNotApply  = "Could not apply the authorization policy"
	couldNotRead   = "Could not read the authorization policy"
	couldNotDelete = "Could not delete the authorization policy"
)

var (
	_ resource.ResourceWithConfigure      = (*policyResource)(nil)
	_ resource.ResourceWithIdentity       = (*policyResource)(nil)
	_ resource.ResourceWithImportState    = (*policyResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*policyResource)(nil)
	_ resource.ResourceWithValidateConfig = (*policyResource)(nil)
)

// NewResource returns the resource clientvpn_authorization_policy.
func NewResource() resource.Resource { return &policyResource{} }

type policyResource struct {
	framework.Resource
}

func (r *policyResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_authorization_policy"
}

func (r *policyResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = policySchema(ctx)
}

func (r *policyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.EndpointIdentitySchema()
}

func (r *policyResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(framework.PositiveTimeouts(config.Timeouts.Object)...)
}

func (r *policyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...); resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := plan.Timeouts.Create(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.apply(ctx, &plan, nil, timeout, "timeouts.create", func() diag.Diagnostics {
		return append(resp.State.Set(ctx, plan), plan.identity().Set(ctx, resp.Identity)...)
	})...)
}

// Read removes a policy from the state if the service answers twice that it is gone. If a document differs only in layout and
// comments, the text in the state is kept.
func (r *policyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() || !r.Clients.Configured() {
		return
	}
	timeout, diags := state.Timeouts.Read(ctx, framework.ReadTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	// The framework requires an identity even if the policy is gone.
	resp.Diagnostics.Append(state.identity().Set(ctx, resp.Identity)...)
	call := framework.Call{Failure: couldNotRead, Timeout: timeout, Subject: state.subject()}
	call.Subject.Timeout, call.Subject.Retry = "timeouts.read", "Plan again"
	imported := state.PolicyDocument.IsNull()
	if imported {
		call.Failure, call.Subject.Timeout, call.Subject.Retry = "Could not import the authorization policy", "", "Import it again"
	}
	resp.Diagnostics.Append(framework.Run(ctx, r.Clients, call, func(ctx context.Context, client *clientvpn.Client) error {
		policy, err := client.ConfirmedAuthorizationPolicy(ctx, call.Subject.EndpointID)
		if clientvpn.Code(err) == clientvpn.CodeEndpointNotFound && !imported {
			err = nil
		}
		if err != nil {
			return err
		}
		if policy == nil && imported {
			return clientvpn.ErrNoPolicy
		}
		state.save(ctx, policy, resp)
		return nil
	})...)
}

// save removes a policy that is gone or being deleted from the state, and stores any other.
func (m *model) save(ctx context.Context, policy *clientvpn.AuthorizationPolicy, resp *resource.ReadResponse) {
	if policy == nil || policy.Deleting() {
		resp.State.RemoveResource(ctx)
		return
	}
	m.setPolicy(*policy)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

func (r *policyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.apply(ctx, &plan, &state, timeout, "timeouts.update", func() diag.Diagnostics {
		return append(resp.State.Set(ctx, plan), plan.identity().Set(ctx, resp.Identity)...)
	})...)
}

func (r *policyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	call := framework.Call{Failure: couldNotDelete, Timeout: timeout, Subject: state.subject()}
	call.Subject.Timeout = "timeouts.delete"
	resp.Diagnostics.Append(framework.Run(ctx, r.Clients, call, func(ctx context.Context, client *clientvpn.Client) error {
		seen, err := deletePolicy(ctx, client, call.Subject.EndpointID)
		if seen != nil {
			state.setPolicy(*seen)
			resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		}
		return err
	})...)
}

// ImportState imports by identity or by endpoint ID.
func (r *policyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.ImportEndpoint(ctx, req, resp)
}
