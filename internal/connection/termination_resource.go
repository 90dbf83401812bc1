// Package connection is what the provider knows of connections: to list them, and to end them.
package connection

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const (
	createTimeout     = 10 * time.Minute
	couldNotTerminate = "Could not terminate the Client VPN connections"
	couldNotConfirm   = "Could not confirm that the Client VPN connections ended"
	couldNotDryRun    = "Terminating the Client VPN connections would not be allowed"
)

var (
	_ resource.ResourceWithConfigure        = (*terminationResource)(nil)
	_ resource.ResourceWithConfigValidators = (*terminationResource)(nil)
	_ resource.ResourceWithValidateConfig   = (*terminationResource)(nil)
	_ resource.ResourceWithModifyPlan       = (*terminationResource)(nil)
	_ resource.ResourceWithImportState      = (*terminationResource)(nil)
)

// NewTerminationResource returns the resource clientvpn_connection_termination.
func NewTerminationResource() resource.Resource { return &terminationResource{} }

type terminationResource struct {
	framework.Resource
}

func (r *terminationResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_connection_termination"
}

func (r *terminationResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = terminationSchema(ctx)
}

func (r *terminationResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{
		resourcevalidator.ExactlyOneOf(
			path.MatchRoot("connection_id"), path.MatchRoot("username"), path.MatchRoot("common_name"),
		),
	}
}

func (r *terminationResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config terminationModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(framework.PositiveTimeouts(config.Timeouts.Object)...)
}

func (r *terminationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan terminationModel
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...); resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := plan.Timeouts.Create(ctx, createTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	plan.Region = framework.Region(plan.Region, r.Clients)
	call := framework.Call{Failure: couldNotTerminate, Subject: plan.subject(), Timeout: timeout}
	if plan.DryRun.ValueBool() {
		call.Failure = couldNotDryRun
	}
	var result clientvpn.Result
	resp.Diagnostics.Append(framework.Run(ctx, r.Clients, call, func(ctx context.Context, client *clientvpn.Client) (err error) {
		result, err = client.Terminate(ctx, plan.termination())
		if incomplete, ok := errors.AsType[*clientvpn.IncompleteError](err); ok && incomplete.Waiting {
			resp.Diagnostics.Append(diagnose.Error(couldNotConfirm, call.Subject, err))
			return nil
		}
		return err
	})...)
	if resp.Diagnostics.HasError() && len(result.Connections) == 0 {
		return
	}
	resp.Diagnostics.Append(plan.setResult(ctx, result)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

// subject describes the termination to its errors.
func (m *terminationModel) subject() diagnose.Subject {
	return diagnose.Subject{
		EndpointID: m.ClientVPNEndpointID.ValueString(),
		Region:     m.Region.ValueString(),
		Who:        m.people().String(),
		Timeout:    "timeouts.create",
		Retry:      "Apply again to end what is left",
		Advise:     terminationAdvice,
	}
}

// Read asks nothing: the event has happened, and the service forgets it after an hour.
func (r *terminationResource) Read(_ context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	resp.State = req.State
}

// Update takes over arguments that only say how an event is to happen.
func (r *terminationResource) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

// Delete forgets the event. Nothing can undo it.
func (r *terminationResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// ImportState refuses.
func (r *terminationResource) ImportState(_ context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resp.Diagnostics.AddError("A connection termination cannot be imported",
		"It is an event that this configuration causes, not a thing that exists in AWS: the service keeps no record of it to import "+req.ID+" from. "+
			"To end the connections, write the resource and apply it; past calls are in CloudTrail.")
}

func (r *terminationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	r.PlanRegion(ctx, req, resp)
}
