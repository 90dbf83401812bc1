package crl

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

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

// recordKey returns the key under which the last import of a deleted resource is kept for its replacement.
func (m *model) recordKey() framework.RecordKey {
	return framework.RecordKey{
		Resource: "certificate_revocation_list", Region: m.Region.ValueString(), EndpointIDs: m.ClientVPNEndpointID.ValueString(),
	}
}

// keepLastImport keeps the last import of a resource that is being deleted, for a replacement.
func (m *model) keepLastImport(records *framework.Records) {
	if !m.LastImport.IsNull() {
		framework.KeepRecord(records, m.recordKey(), m.LastImport)
	}
}

// takeLastImport returns the last import of the resource that this one replaces in the same apply, or null.
func (m *model) takeLastImport(records *framework.Records) types.Object {
	if record, ok := framework.TakeRecord[types.Object](records, m.recordKey()); ok {
		return record
	}
	return importRecord().Null()
}
