// Package framework contains code that the resources, data sources, ephemeral resources and actions of the provider share.
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

// ProviderData is passed from the configured provider to its resources, data sources, ephemeral resources and actions.
type ProviderData struct {
	Clients *clientvpn.Clients
	Records *Records
}

// Resource is embedded by resources for their Configure.
type Resource struct {
	Clients *clientvpn.Clients
	Records *Records
}

// Configure sets the provider's clients and records. Terraform validates before it configures; until then, both are nil.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	data := providerData(req.ProviderData, &resp.Diagnostics)
	r.Clients, r.Records = data.Clients, data.Records
}

// DataSource is embedded by data sources for their Configure.
type DataSource struct {
	Clients *clientvpn.Clients
}

// Configure sets the provider's clients. Terraform validates before it configures; until then, Clients is nil.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.Clients = providerData(req.ProviderData, &resp.Diagnostics).Clients
}

// EphemeralResource is embedded by ephemeral resources for their Configure.
type EphemeralResource struct {
	Clients *clientvpn.Clients
}

// Configure sets the provider's clients. Terraform validates before it configures; until then, Clients is nil.
func (e *EphemeralResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.Clients = providerData(req.ProviderData, &resp.Diagnostics).Clients
}

// Action is embedded by actions for their Configure.
type Action struct {
	Clients *clientvpn.Clients
}

// Configure sets the provider's clients. Terraform validates before it configures; until then, Clients is nil.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.Clients = providerData(req.ProviderData, &resp.Diagnostics).Clients
}

// providerData returns the data from the provider, or an empty ProviderData if the provider has not been configured yet.
func providerData(given any, diags *diag.Diagnostics) ProviderData {
	if given == nil {
		return ProviderData{}
	}
	data, ok := given.(ProviderData)
	if !ok {
		diags.AddError("Could not configure the provider", fmt.Sprintf("Got %T instead of the provider's data. Please report this.", given))
	}
	return data
}
