package crl

import "github.com/clientvpn/terraform-provider-clientvpn/internal/framework"

// importRecord returns the schema of last_import.
func importRecord() framework.ResetRecord {
	return framework.ResetRecord{
		Description: "The last import by this resource, which reset all connections of the endpoint. Null if the resource has not imported a list, " +
			"because the endpoint had it already. Later changes and failed applies keep it.",
		TimeName:        "imported_at",
		TimeDescription: "Time of the import, in RFC 3339 format, UTC.",
	}
}
