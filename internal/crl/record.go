package crl

import (
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// importRecord returns the schema of last_import.
func importRecord() framework.ResetRecord {
	return framework.ResetRecord{
		Description: "The last import by this resource, which reset all connections of the endpoint. Null if this resource has not imported a list, " +
			"because the endpoint had it already. Later changes, failed applies and a replacement of the resource keep it.",
		TimeName:        "imported_at",
		TimeDescription: "Time of the import, in RFC 3339 format, UTC.",
	}
}

// lastImports keeps the last_import of each deleted resource for its replacement, which Terraform creates without a prior state. It
// does so even if the resource is only replaced because its creation failed after the import.
var lastImports sync.Map //nolint:gochecknoglobals // The deletion and the creation share nothing but the process.

type lastImportKey struct {
	clients            *clientvpn.Clients
	endpointID, region string
}

func (m *model) lastImportKey(clients *clientvpn.Clients) lastImportKey {
	return lastImportKey{clients, m.ClientVPNEndpointID.ValueString(), m.Region.ValueString()}
}

// leaveLastImport keeps the last import of a resource that is deleted.
func (m *model) leaveLastImport(clients *clientvpn.Clients) {
	if !m.LastImport.IsNull() {
		lastImports.Store(m.lastImportKey(clients), m.LastImport)
	}
}

// inheritedLastImport returns the last import of the resource that this one replaces in the same run, or null.
func (m *model) inheritedLastImport(clients *clientvpn.Clients) types.Object {
	if inherited, ok := lastImports.LoadAndDelete(m.lastImportKey(clients)); ok {
		if record, ok := inherited.(types.Object); ok {
			return record
		}
	}
	return importRecord().Null()
}
