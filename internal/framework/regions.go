package framework

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// RegionsDescription describes the regions argument.
const RegionsDescription = "Names of AWS regions, all of which are asked at the same time, or `[\"*\"]` for every region that the account has enabled, " +
	"which [DescribeRegions](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html) lists. Conflicts with `region`."

// RegionsValidators returns the validators of the regions argument.
func RegionsValidators() []validator.Set {
	return append(Each(RegionOrAll()), regionsRule{`must not have other elements beside "*"`})
}

// DataSourceRegionsAttribute returns the regions argument of a data source.
func DataSourceRegionsAttribute() datasourceschema.SetAttribute {
	return datasourceschema.SetAttribute{
		MarkdownDescription: RegionsDescription,
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          RegionsValidators(),
	}
}

// RegionOrAll returns a validator like RegionName that also accepts "*".
func RegionOrAll() validator.String {
	return stringRule{`must be the name of an AWS region, as in eu-central-1, or "*"`, func(at path.Path, text string) diag.Diagnostics {
		if text == clientvpn.AllRegions {
			return nil
		}
		return CheckString(context.Background(), at, types.StringValue(text), RegionName())
	}}
}

// regionsRule is a validator that requires at least one region, and rejects "*" beside the names of regions.
type regionsRule struct{ Requirement }

// ValidateSet checks a set that is neither null nor unknown.
func (r regionsRule) ValidateSet(ctx context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	elements := req.ConfigValue.Elements()
	switch {
	case len(elements) == 0:
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid regions",
			req.Path.String()+` must have at least 1 element: the name of a region, or "*". Leave it out for the region of the provider.`)
	case len(elements) > 1 && slices.Contains(elements, attr.Value(types.StringValue(clientvpn.AllRegions))):
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid regions",
			`"*" means every region that the account has enabled, so `+req.Path.String()+" "+r.Description(ctx)+".")
	}
}

// CheckRegions returns an error if both region and regions are configured.
func CheckRegions(region types.String, regions attr.Value) (diags diag.Diagnostics) {
	if !regions.IsNull() && !regions.IsUnknown() && region.ValueString() != "" {
		diags.AddAttributeError(path.Root("regions"), "Conflicting arguments", "Only one of region and regions can be set. Put the region into regions.")
	}
	return diags
}

// CheckPlace returns an error if neither an endpoint nor regions are configured, or if both region and regions are.
func CheckPlace(endpointID, region types.String, regions attr.Value) diag.Diagnostics {
	diags := CheckRegions(region, regions)
	if endpointID.IsNull() && regions.IsNull() {
		diags.AddError("No endpoint is named", "client_vpn_endpoint_id or regions is required. Without client_vpn_endpoint_id, regions selects every endpoint of these regions.")
	}
	return diags
}

// Regions returns regions, or region if there are none.
func Regions(regions []string, region types.String) []string {
	if len(regions) > 0 {
		return regions
	}
	return []string{region.ValueString()}
}

// Place returns the names of regions for a sentence, as in "eu-central-1 and us-east-1".
func Place(regions []string) string {
	switch {
	case slices.Equal(regions, []string{clientvpn.AllRegions}):
		return "any enabled region"
	case len(regions) < 2:
		return strings.Join(regions, "")
	default:
		sorted := slices.Sorted(slices.Values(regions))
		last := len(sorted) - 1
		return strings.Join(sorted[:last], ", ") + " and " + sorted[last]
	}
}
