package crl

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

var (
	errListRemoved = errors.New("the service answers that the endpoint has no certificate revocation list, although it had one")
	errNoList      = errors.New("the endpoint has no certificate revocation list")
	errNotImported = errors.New("the endpoint does not have the list")
)

// importer applies a plan. plan becomes the state; config also has the write-only key; state is nil for a new resource.
type importer struct {
	plan, config, state *model
	// list is the list to import, or nil if the endpoint's list need not be replaced.
	list *pki.List
	// sentAt is the time of the import. connections are those that it resets, or nil if they could not be listed.
	sentAt      time.Time
	connections []clientvpn.Connection
	warnings    diag.Diagnostics
}

// apply applies the plan. argument is the name of the argument that sets timeout.
func (i *importer) apply(ctx context.Context, r *framework.Resource, timeout time.Duration, argument string, save func() diag.Diagnostics) diag.Diagnostics {
	i.plan.Region = framework.Region(i.plan.Region, r.Clients)
	// The planned list is known if none is to be imported, and its status if there is nothing to wait for.
	if !i.plan.PEM.IsUnknown() && !i.plan.Status.IsUnknown() {
		return save()
	}
	switch {
	case !i.plan.LastImport.IsUnknown():
	case i.state != nil:
		i.plan.LastImport = i.state.LastImport
	default:
		i.plan.LastImport = i.plan.takeLastImport(r.Records)
	}
	call := framework.Call{Failure: couldNotImport, Timeout: timeout, Subject: i.plan.subject(argument)}
	change := framework.Change{Check: i.check, Send: i.send, Look: i.look, Save: save, Wait: i.wait, NotInForce: couldNotConfirm}
	if !i.plan.WaitForActive.ValueBool() {
		change.NotInForce = couldNotRead
	}
	diags := framework.Apply(ctx, r.Clients, call, change)
	return append(diags, i.warnings...)
}

// check decides again whether to import a list, because the plan may be out of date.
func (i *importer) check(ctx context.Context, client *clientvpn.Client) error {
	if !i.plan.PEM.IsUnknown() {
		return nil
	}
	now := client.Clock().Now()
	desired, diags := i.config.desired(ctx, now)
	if diags.HasError() {
		return framework.DiagnosticsError{Diagnostics: diags}
	}
	exported, err := client.ConfirmedRevocationList(ctx, i.plan.ClientVPNEndpointID.ValueString())
	if err != nil {
		return err
	}
	if exported.PEM == "" && i.state != nil && i.state.PEM.ValueString() != "" {
		return errListRemoved
	}
	inForce := parseInForce(exported.PEM)
	reason, diags := i.config.decide(ctx, desired, inForce, i.state, now)
	if diags.HasError() {
		return framework.DiagnosticsError{Diagnostics: diags}
	}
	if reason == "" {
		i.warnings.Append(i.plan.setExported(ctx, exported)...)
		return nil
	}
	if i.list, err = desired.Build(inForce.list, now); err != nil {
		return framework.DiagnosticsError{Diagnostics: diag.Diagnostics{argument(i.plan.source(), invalidList, err)}}
	}
	i.listConnections(ctx, client)
	return nil
}

// listConnections lists the connections that the import will reset. A failure does not stop the import.
func (i *importer) listConnections(ctx context.Context, client *clientvpn.Client) {
	ctx, cancel := client.Clock().WithTimeout(ctx, framework.ReadTimeout)
	defer cancel()
	subject := i.plan.subject("")
	connections, err := client.LiveConnections(ctx, subject.EndpointID)
	if err != nil {
		i.warnings.AddWarning("Could not record which connections the import of the list resets"+subject.Place(),
			diagnose.Error("", subject, err).Detail()+"\n\nlast_import.connections is null.")
		return
	}
	i.connections = connections
}

func (i *importer) send(ctx context.Context, client *clientvpn.Client) error {
	if i.list == nil {
		return nil
	}
	i.sentAt = client.Clock().Now()
	requestID, err := client.ImportRevocationList(ctx, i.plan.ClientVPNEndpointID.ValueString(), i.list.PEM())
	if err != nil {
		return err
	}
	return i.setImported(ctx, clientvpn.Status{}, requestID)
}

// setImported stores that the list was imported.
func (i *importer) setImported(ctx context.Context, status clientvpn.Status, requestID string) error {
	if diags := i.plan.setInForce(ctx, i.list, i.list.PEM(), status); diags.HasError() {
		return framework.DiagnosticsError{Diagnostics: diags}
	}
	i.plan.LastImport = importRecord().Value(i.sentAt, requestID, i.connections)
	return nil
}

// look stores the list in force after an import whose answer was lost. It stores a new resource only if the list was imported.
func (i *importer) look(ctx context.Context, client *clientvpn.Client) error {
	exported, err := client.ConfirmedRevocationList(ctx, i.plan.ClientVPNEndpointID.ValueString())
	switch {
	case err != nil:
		return err
	case recognizer(i.list.PEM())(exported.PEM):
		return i.setImported(ctx, exported.Status, "")
	case i.state == nil || exported.PEM == "":
		return errNotImported
	default:
		i.warnings.Append(i.plan.setExported(ctx, exported)...)
		return nil
	}
}

// wait waits until the list is active, or looks once if wait_for_active is false.
func (i *importer) wait(ctx context.Context, client *clientvpn.Client) error {
	endpointID := i.plan.ClientVPNEndpointID.ValueString()
	if i.plan.active() {
		return nil
	}
	if !i.plan.WaitForActive.ValueBool() {
		exported, err := client.RevocationList(ctx, endpointID)
		if err == nil {
			i.plan.Status = framework.StatusObject(exported.Status)
		}
		return err
	}
	status, err := client.WaitForRevocationList(ctx, endpointID, recognizer(i.plan.PEM.ValueString()))
	i.plan.Status = framework.StatusObject(status)
	return err
}
