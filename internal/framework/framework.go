// Package framework contains what the resources, data sources, ephemeral resources and actions of the provider share.
package framework

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// Resource is embedded by resources for their Configure.
type Resource struct {
	Clients *clientvpn.Clients
}

// Configure stores the provider's clients. Until then, as during validation, Clients is nil.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.Clients = clients(req.ProviderData, &resp.Diagnostics)
}

// DataSource is embedded by data sources for their Configure.
type DataSource struct {
	Clients *clientvpn.Clients
}

// Configure stores the provider's clients. Until then, as during validation, Clients is nil.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.Clients = clients(req.ProviderData, &resp.Diagnostics)
}

// EphemeralResource is embedded by ephemeral resources for their Configure.
type EphemeralResource struct {
	Clients *clientvpn.Clients
}

// Configure stores the provider's clients. Until then, as during validation, Clients is nil.
func (e *EphemeralResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.Clients = clients(req.ProviderData, &resp.Diagnostics)
}

// Action is embedded by actions for their Configure.
type Action struct {
	Clients *clientvpn.Clients
}

// Configure stores the provider's clients. Until then, as during validation, Clients is nil.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.Clients = clients(req.ProviderData, &resp.Diagnostics)
}

func clients(providerData any, diags *diag.Diagnostics) *clientvpn.Clients {
	if providerData == nil {
		return nil
	}
	clients, ok := providerData.(*clientvpn.Clients)
	if !ok {
		diags.AddError("Could not configure the provider", fmt.Sprintf("Got %T instead of the provider's clients. Please report this.", providerData))
	}
	return clients
}
