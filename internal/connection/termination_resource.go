// Package connection implements the resource, action, data source and ephemeral resource for connections to an endpoint.
package connection

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

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
	if resp.Diagnostics.Append(r.revalidate(ctx, req.Config)...); resp.Diagnostics.HasError() {
		return
	}
	var plan terminationModel
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...); resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := plan.Timeouts.Create(ctx, createTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	plan.Region = framework.Region(plan.Region, r.Clients)
	earlier, retry := framework.TakeRecord[terminationRecord](r.Records, plan.recordKey())
	result, diags := r.terminate(ctx, &plan, timeout, earlier)
	resp.Diagnostics.Append(diags...)
	switch {
	case !diags.HasError():
		resp.Diagnostics.Append(framework.MarkCreated(ctx, resp.Private)...)
	case len(result.Connections) == 0 && !retry:
		return
	}
	resp.Diagnostics.Append(plan.setResult(ctx, result, earlier)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

// Read makes no call: the termination has happened, and the service forgets it after an hour.
func (r *terminationResource) Read(_ context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	resp.State = req.State
}

// Update makes no call: only arguments that do not select connections can change in place.
func (r *terminationResource) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

// Delete makes no call: a termination cannot be undone. It keeps the record of a tainted resource for the create of its
// replacement.
func (r *terminationResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	tainted, diags := framework.ReplacesTainted(ctx, req.Private)
	if resp.Diagnostics.Append(diags...); !tainted {
		return
	}
	var state terminationModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	record, diags := state.record(ctx)
	if resp.Diagnostics.Append(diags...); !resp.Diagnostics.HasError() {
		framework.KeepRecord(r.Records, state.recordKey(), record)
	}
}

// ImportState returns an error, because there is nothing to import.
func (r *terminationResource) ImportState(_ context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resp.Diagnostics.AddError("A connection termination cannot be imported",
		"A termination is an event that this configuration causes. The service keeps no record of it from which "+req.ID+" could be imported. "+
			"To end the connections, write the resource and apply it. Past calls are in CloudTrail.")
}

// ModifyPlan warns about the connections that the apply will end.
func (r *terminationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, state := framework.Planned[terminationModel](ctx, &r.Resource, req, resp)
	if plan != nil && (state == nil || plan.replaces(state)) && !plan.DryRun.ValueBool() {
		resp.Diagnostics.Append(r.preview(ctx, plan)...)
	}
}

// revalidate validates the configuration again, because values may have been unknown when Terraform validated it.
func (r *terminationResource) revalidate(ctx context.Context, config tfsdk.Config) diag.Diagnostics {
	diags := framework.Revalidate(ctx, terminationSchema(ctx).Attributes, config)
	req := resource.ValidateConfigRequest{Config: config}
	for _, v := range r.ConfigValidators(ctx) {
		var resp resource.ValidateConfigResponse
		v.ValidateResource(ctx, req, &resp)
		diags.Append(resp.Diagnostics...)
	}
	var resp resource.ValidateConfigResponse
	r.ValidateConfig(ctx, req, &resp)
	diags.Append(resp.Diagnostics...)
	return diags
}

// terminate ends the planned connections. earlier is the record of a create that failed.
func (r *terminationResource) terminate(ctx context.Context, plan *terminationModel, timeout time.Duration, earlier terminationRecord) (clientvpn.Result, diag.Diagnostics) {
	call := framework.Call{Failure: couldNotTerminate, Subject: plan.subject(), Timeout: timeout}
	termination := plan.termination()
	if len(earlier.Statuses) > 0 { // The people were connected, so their name is not misspelled.
		termination.RequireConnected = false
	}
	var result clientvpn.Result
	diags := framework.Run(ctx, r.Clients, call, func(ctx context.Context, client *clientvpn.Client) (err error) {
		if result, err = client.Terminate(ctx, termination); err != nil {
			return framework.DiagnosticsError{Diagnostics: diag.Diagnostics{diagnose.Error(failureOf(termination, err), call.Subject, err)}}
		}
		return nil
	})
	return result, diags
}

// failureOf returns the summary of an error of a termination.
func failureOf(termination clientvpn.Termination, err error) string {
	if _, ok := errors.AsType[*clientvpn.NotConnectedError](err); ok {
		return couldNotTerminate
	}
	if incomplete, ok := errors.AsType[*clientvpn.IncompleteError](err); ok && incomplete.Waiting {
		return couldNotConfirm
	}
	if termination.DryRun {
		return couldNotDryRun
	}
	return couldNotTerminate
}

// subject describes the termination in its diagnostics.
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
