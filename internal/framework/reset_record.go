package framework

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// ResetRecord is a computed attribute that records the last change that reset the connections of an endpoint: its time, its
// request ID, and the connections that were live just before. Its values are objects, because they can be unknown in a plan.
type ResetRecord struct {
	// Description is the description of the attribute.
	Description string
	// TimeName and TimeDescription are the name and the description of the time of the change, as in "changed_at".
	TimeName, TimeDescription string
}

// Attribute returns the schema of the attribute.
func (r ResetRecord) Attribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: r.Description,
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			r.TimeName:   ComputedString(r.TimeDescription),
			"request_id": ComputedString("ID of the request, which CloudTrail logs too. Null if its answer was lost."),
			"connections": schema.ListNestedAttribute{
				MarkdownDescription: "The connections that were live just before the request. Null if they could not be listed.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: resetConnectionAttributes()},
			},
		},
	}
}

func resetConnectionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"client_ip":                   ComputedString("IP address of the client inside the VPN."),
		"client_vpn_endpoint_id":      ComputedString("ID of the Client VPN endpoint."),
		"common_name":                 ComputedString("Common name of the client's certificate, or the user name, depending on the authentication."),
		"connection_established_time": ComputedString("Time at which the connection was established, in RFC 3339 format, UTC."),
		"connection_id":               ComputedString("ID of the connection."),
		"previous_status":             StatusAttribute("Status just before the request.", ConnectionStatusCodes),
		"username":                    ComputedString("User name of the client. Null for clients that authenticate with a certificate alone."),
	}
}

// ComputedString returns a computed string of a resource.
func ComputedString(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

// Types returns the attribute types of the object.
func (r ResetRecord) Types() map[string]attr.Type {
	return ObjectType(r.Attribute().Attributes).AttrTypes
}

// Null returns the record of a resource that has reset no connection.
func (r ResetRecord) Null() types.Object { return types.ObjectNull(r.Types()) }

// Unknown returns the record in the plan of a change that resets the connections.
func (r ResetRecord) Unknown() types.Object { return types.ObjectUnknown(r.Types()) }

// Value returns the record of a change. If the answer was lost, requestID is empty. If the connections could not be listed, they
// are nil.
func (r ResetRecord) Value(at time.Time, requestID string, connections []clientvpn.Connection) types.Object {
	connection := ObjectType(resetConnectionAttributes())
	recorded := types.ListNull(connection)
	if connections != nil {
		elements := make([]attr.Value, len(connections))
		for i, c := range connections {
			elements[i] = resetConnection(connection, c)
		}
		recorded = types.ListValueMust(connection, elements)
	}
	return types.ObjectValueMust(r.Types(), map[string]attr.Value{
		r.TimeName:    Time(at),
		"request_id":  StringOrNull(requestID),
		"connections": recorded,
	})
}

func resetConnection(of types.ObjectType, c clientvpn.Connection) types.Object {
	return types.ObjectValueMust(of.AttrTypes, map[string]attr.Value{
		"client_ip":                   StringOrNull(c.ClientIP),
		"client_vpn_endpoint_id":      StringOrNull(c.EndpointID),
		"common_name":                 StringOrNull(c.CommonName),
		"connection_established_time": Time(c.EstablishedAt),
		"connection_id":               StringOrNull(c.ID),
		"previous_status":             StatusObject(c.Status),
		"username":                    StringOrNull(c.Username),
	})
}
