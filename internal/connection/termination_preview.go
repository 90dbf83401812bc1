package connection

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// preview warns about the connections that the apply will end, or that nobody is connected. Only a missing endpoint is an error,
// because the termination does not depend on a look.
func (r *terminationResource) preview(ctx context.Context, plan *terminationModel) diag.Diagnostics {
	if r.Clients == nil || !r.Clients.Configured() || !plan.known() {
		return nil
	}
	timeout, diags := plan.Timeouts.Read(ctx, framework.ReadTimeout)
	if diags.HasError() {
		return diags
	}
	subject := plan.subject()
	subject.Timeout, subject.Retry = "timeouts.read", "Plan again"
	where := at(subject)
	call := framework.Call{Failure: fmt.Sprintf("Could not find out who is connected as %s %s", subject.Who, where), Subject: subject, Timeout: timeout}
	var found clientvpn.Found
	failure := framework.Run(ctx, r.Clients, call, func(ctx context.Context, client *clientvpn.Client) (err error) {
		found, err = client.Find(ctx, []string{subject.EndpointID}, plan.people(), clientvpn.Shared)
		return err
	})
	for _, d := range failure {
		diags.AddWarning(d.Summary(), d.Detail())
	}
	switch {
	case failure.HasError():
	case len(found.MissingEndpoints) > 0:
		diags.Append(diagnose.Error(couldNotTerminate, subject, &clientvpn.MissingEndpointsError{EndpointIDs: found.MissingEndpoints}))
	case len(found.Live) > 0:
		diags.Append(diagnose.Warning(fmt.Sprintf("%s of %s will be ended %s", connectionCount(len(found.Live)), subject.Who, where), subject,
			diagnose.Connections("Live when planned", found.Live)))
	case len(found.Ended) == 0 && plan.OnNotConnected.ValueString() != notConnectedIgnored, len(found.Resembling) > 0:
		diags.Append(nobodyConnected(subject, plan.people(), found.Resembling))
	}
	return diags
}

// replaces reports whether the plan replaces the resource. Terraform plans a replacement twice. The second time, it passes no state
// and drops the warnings.
func (m *terminationModel) replaces(state *terminationModel) bool {
	for _, values := range [][2]attr.Value{
		{m.ClientVPNEndpointID, state.ClientVPNEndpointID},
		{m.Region, state.Region},
		{m.ConnectionID, state.ConnectionID},
		{m.Username, state.Username},
		{m.CommonName, state.CommonName},
		{m.DryRun, state.DryRun},
		{m.Triggers, state.Triggers},
	} {
		if !values[0].Equal(values[1]) {
			return true
		}
	}
	return false
}

// known reports whether all arguments that select connections are known.
func (m *terminationModel) known() bool {
	for _, value := range []attr.Value{m.ClientVPNEndpointID, m.Region, m.ConnectionID, m.Username, m.CommonName} {
		if value.IsUnknown() {
			return false
		}
	}
	return true
}

func connectionCount(count int) string {
	if count == 1 {
		return "1 VPN connection"
	}
	return fmt.Sprintf("%d VPN connections", count)
}
