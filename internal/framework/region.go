package framework

import (
	"context"

	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// RegionDescription describes the region argument.
const RegionDescription = "AWS region of the endpoint, as in `eu-central-1`. Defaults to the provider's `region`."

// RegionAttribute returns the region argument of a resource. The state has the region that was used.
func RegionAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: RegionDescription + " Changing it forces a new resource.",
		Optional:            true,
		Computed:            true,
		Validators:          []validator.String{RegionName()},
		PlanModifiers: []planmodifier.String{
			stringplanmodifier.RequiresReplaceIfConfigured(),
			stringplanmodifier.UseStateForUnknown(),
		},
	}
}

// DataSourceRegionAttribute returns the region argument of a data source.
func DataSourceRegionAttribute() datasourceschema.StringAttribute {
	return datasourceschema.StringAttribute{
		MarkdownDescription: RegionDescription,
		Optional:            true,
		Computed:            true,
		Validators:          []validator.String{RegionName()},
	}
}

// PlanRegion plans the provider's region, if it is known, for a resource that configures none.
func (r *Resource) PlanRegion(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Clients == nil || r.Clients.Region() == "" || req.Plan.Raw.IsNull() {
		return
	}
	var region types.String
	resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, path.Root("region"), &region)...)
	var configured types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("region"), &configured)...)
	if resp.Diagnostics.HasError() || !region.IsUnknown() || configured.IsUnknown() {
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("region"), r.Clients.Region())...)
}
