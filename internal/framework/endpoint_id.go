package framework

import (
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const endpointIDDescription = "ID of the Client VPN endpoint, as in `cvpn-endpoint-0123456789abcdef0`."

// EndpointIDAttribute returns the client_vpn_endpoint_id argument of a resource.
func EndpointIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: endpointIDDescription + " Changing it forces a new resource.",
		Required:            true,
		Validators:          []validator.String{EndpointID()},
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
}

// DataSourceEndpointIDAttribute returns the client_vpn_endpoint_id argument of a data source.
func DataSourceEndpointIDAttribute() datasourceschema.StringAttribute {
	return datasourceschema.StringAttribute{
		MarkdownDescription: endpointIDDescription,
		Required:            true,
		Validators:          []validator.String{EndpointID()},
	}
}

// OptionalEndpointIDDescription describes the client_vpn_endpoint_id argument where regions can replace it.
const OptionalEndpointIDDescription = endpointIDDescription + " Required unless `regions` is set: then it defaults to every endpoint of these regions, and otherwise each region is asked whether it has the endpoint."
