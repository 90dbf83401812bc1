package revocation

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func revocationSchema(ctx context.Context) schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A standing order: the people it names have no live connection to the AWS Client VPN endpoints.\n\n" +
			"A refresh lists who is connected, and the plan shows each of these connections. An apply ends them, waits until they " +
			"have ended, and lists once more who is connected. Names are compared exactly and case-sensitively, and the connections of other " +
			"people are left alone. Destroying the resource lifts the order and makes no call.\n\n" +
			"Ending a connection does not keep its owner out. Block the person too, with a certificate revocation list, in the directory or identity " +
			"provider, or with an authorization policy. See [Client authentication](https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/client-authentication.html).",
		Attributes: attributes(),
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, Read: true, Update: true,
				CreateDescription: durationDescription("ending connections when the resource is created, including those of people who reconnect", "10m"),
				ReadDescription:   durationDescription("finding out who is connected during a refresh, an import or a plan", "2m"),
				UpdateDescription: durationDescription("ending connections when the resource is updated, including those of people who reconnect", "10m"),
			}),
		},
	}
}

func durationDescription(of, fallback string) string {
	return fmt.Sprintf("Maximum time for %s, as a [duration](https://pkg.go.dev/time#ParseDuration) like `90s` or `1h`. Defaults to `%s`.", of, fallback)
}

// attributes returns the attributes. Instead of validators, model.validate checks them, because it also runs in plan and apply.
func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"client_vpn_endpoint_ids": namesAttribute("IDs of the Client VPN endpoints. Defaults to every endpoint of the region or regions, which are listed at every refresh. " +
			"With several regions, each region is asked which of these endpoints it has."),
		"usernames": namesAttribute("Names of the users whose connections are ended. Clients that authenticate with a certificate alone have no user name. " +
			"At least one user name or common name is needed."),
		"common_names": namesAttribute("Common names whose connections are ended. A connection's common name is that of the client certificate, or the Active Directory user name. " +
			"The service cannot look up common names, so the whole listing of each endpoint is read."),
		"never_cut": namesAttribute("User names and common names whose connections are never ended, even if `usernames` or `common_names` names their owner."),
		"max_connections": schema.NumberAttribute{
			MarkdownDescription: "Maximum number of connections to end at once. If more are live, the apply ends none of them and fails, which guards against a wrong list. Defaults to 100.",
			Optional:            true,
		},
		"dry_run": schema.BoolAttribute{
			MarkdownDescription: "Whether to end no connection. An apply then asks the service whether these credentials may end the connections, and `active_connections` shows the ones that would be ended. Defaults to `false`.",
			Optional:            true,
		},
		"keep_enforcements": schema.NumberAttribute{
			MarkdownDescription: "Maximum number of `enforcements` to keep. Defaults to 100.",
			Optional:            true,
		},
		"region": framework.RegionAttribute(),
		"regions": namesAttribute(framework.RegionsDescription + " A region that cannot be asked does not keep the connections in the others from being ended: " +
			"the apply ends them, and fails with an error for each region that is left. `max_connections` limits the sum."),
		"covered_regions": schema.ListAttribute{
			MarkdownDescription: "Sorted names of the regions that `clear` covers. With `[\"*\"]`, they include each region that was enabled when the order was last enforced: " +
				"if one no longer is, `clear` is `false` and an apply fails, because nobody can see who is connected there. Null unless `regions` is set.",
			ElementType: types.StringType,
			Computed:    true,
		},
		"active_connections": framework.NewRecordList("Live connections of these people, as last seen. They are not known in a plan that ends connections.", activeConnectionAttributes()),
		"clear": schema.BoolAttribute{
			MarkdownDescription: "Whether none of these people was connected when last seen. It is not known in a plan that ends connections, so that a `check` block does not pass before the apply.",
			Computed:            true,
		},
		"enforcements": framework.NewRecordList("Each apply that enforced the order, newest first, at most `keep_enforcements`. A replacement in the same apply keeps the enforcements, "+
			"for example after a create that failed, unless `create_before_destroy` is set.", enforcementAttributes()),
		"last_enforcement": schema.SingleNestedAttribute{
			MarkdownDescription: "The last enforcement that ended a connection. Null if there was none.",
			Computed:            true,
			Attributes:          lastEnforcementAttributes(),
		},
	}
}

func activeConnectionType() types.ObjectType {
	return framework.ObjectType(activeConnectionAttributes())
}

func enforcementType() types.ObjectType { return framework.ObjectType(enforcementAttributes()) }

func lastEnforcementTypes() map[string]attr.Type {
	return framework.ObjectType(lastEnforcementAttributes()).AttrTypes
}

func namesAttribute(description string) schema.ListAttribute {
	return schema.ListAttribute{
		MarkdownDescription: description,
		CustomType:          framework.NewStringSetType(),
		ElementType:         types.StringType,
		Optional:            true,
	}
}

func activeConnectionAttributes() map[string]schema.Attribute {
	attributes := whoAttributes()
	attributes["client_ip"] = framework.ComputedString("IPv4 address of the client inside the VPN.")
	attributes["connection_established_time"] = framework.ComputedString("Time at which the connection was established, in RFC 3339 format, UTC.")
	return attributes
}

func whoAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"region":                 framework.ComputedString("AWS region of the endpoint."),
		"client_vpn_endpoint_id": framework.ComputedString("ID of the Client VPN endpoint."),
		"connection_id":          framework.ComputedString("ID of the connection."),
		"username":               framework.ComputedString("User name. Null for clients that authenticate with a certificate alone."),
		"common_name":            framework.ComputedString("Common name of the client certificate, or the Active Directory user name."),
	}
}

func endedConnectionAttributes() map[string]schema.Attribute {
	attributes := whoAttributes()
	attributes["previous_status"] = framework.StatusAttribute(framework.PreviousStatusDescription, framework.ConnectionStatusCodes)
	attributes["current_status"] = framework.StatusAttribute(framework.CurrentStatusDescription, framework.ConnectionStatusCodes)
	attributes["final_status"] = framework.StatusAttribute(framework.FinalStatusDescription, framework.ConnectionStatusCodes)
	return attributes
}

func lastEnforcementAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"enforced_at": framework.ComputedString("Time at which the service last agreed to end a connection, in RFC 3339 format, UTC."),
		"connections": schema.ListNestedAttribute{
			MarkdownDescription: "The connections that were ended.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: endedConnectionAttributes()},
		},
		"request_ids": requestIDsAttribute(),
	}
}

func requestIDsAttribute() schema.ListAttribute {
	return schema.ListAttribute{
		MarkdownDescription: "IDs of the TerminateClientVpnConnections requests that the service answered. CloudTrail logs them too.",
		ElementType:         types.StringType,
		Computed:            true,
	}
}

func enforcementAttributes() map[string]schema.Attribute {
	connection := endedConnectionAttributes()
	connection["client_ip"] = framework.ComputedString("IPv4 address of the client inside the VPN.")
	connection["connection_established_time"] = framework.ComputedString("Time at which the connection was established, in RFC 3339 format, UTC.")
	connection["connection_end_time"] = framework.ComputedString("Time at which the connection ended, in RFC 3339 format, UTC. Null if the service did not list it as terminated.")
	connection["seen_at"] = framework.ComputedString("Time at which the service listed the connection as live, in RFC 3339 format, UTC.")
	return map[string]schema.Attribute{
		"enforced_at": framework.ComputedString("Time at which the service last agreed to end a connection, or of the last look if no connection was ended, in RFC 3339 format, UTC."),
		"connections": schema.ListNestedAttribute{
			MarkdownDescription: "The connections that were ended. Empty if nobody was connected.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: connection},
		},
		"request_ids": requestIDsAttribute(),
		"similar_connections": schema.ListNestedAttribute{
			MarkdownDescription: "Live connections, at most 10, under a name that differs from a given one only in case, blanks, invisible characters or width. They were left alone.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: activeConnectionAttributes()},
		},
	}
}
