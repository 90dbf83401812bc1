package connection

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// terminationRecord is the history of a termination. A create after a failed one continues its record.
type terminationRecord struct {
	Statuses     []connectionStatusModel
	RequestIDs   []string
	TerminatedAt types.String
}

// recordKey returns the key of the termination's record.
func (m *terminationModel) recordKey() framework.RecordKey {
	return framework.RecordKey{
		Resource:    "connection_termination",
		Region:      m.Region.ValueString(),
		EndpointIDs: m.ClientVPNEndpointID.ValueString(),
		Who:         m.people().String(),
	}
}

// record returns the record in the state.
func (m *terminationModel) record(ctx context.Context) (terminationRecord, diag.Diagnostics) {
	record := terminationRecord{TerminatedAt: m.TerminatedAt}
	diags := m.ConnectionStatuses.ElementsAs(ctx, &record.Statuses, false)
	diags.Append(m.RequestIDs.ElementsAs(ctx, &record.RequestIDs, false)...)
	return record, diags
}

// add returns the record with a result added. It keeps the status that a connection had before its first termination.
func (r terminationRecord) add(result clientvpn.Result) terminationRecord {
	sum := terminationRecord{
		Statuses:     slices.Clone(r.Statuses),
		RequestIDs:   slices.Concat([]string{}, r.RequestIDs, result.RequestIDs),
		TerminatedAt: r.TerminatedAt,
	}
	for _, status := range result.Connections {
		added := newConnectionStatusModel(status)
		at := slices.IndexFunc(sum.Statuses, func(known connectionStatusModel) bool { return known.ConnectionID == added.ConnectionID })
		if at < 0 {
			sum.Statuses = append(sum.Statuses, added)
			continue
		}
		added.PreviousStatus = sum.Statuses[at].PreviousStatus
		sum.Statuses[at] = added
	}
	if !result.At.IsZero() {
		sum.TerminatedAt = framework.Time(result.At)
	}
	return sum
}
