package revocation

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// record is the history of an order.
type record struct {
	people       clientvpn.People
	endpointIDs  []string
	last         types.Object
	enforcements []attr.Value // newest first
}

func (m *model) record() record {
	return record{
		people:       m.termination().People,
		endpointIDs:  m.ClientVPNEndpointIDs.Strings(),
		last:         m.LastEnforcement,
		enforcements: m.Enforcements.Elements(),
	}
}

func (r record) empty() bool { return r.last.IsNull() && len(r.enforcements) == 0 }

// history returns the enforcements that m keeps.
func (r record) history(m *model) types.List {
	kept := r.enforcements[:min(len(r.enforcements), count(m.KeepEnforcements, defaultKeepEnforcements))]
	return types.ListValueMust(enforcementType(), kept)
}

func (m *model) recordKey() framework.RecordKey {
	return framework.RecordKey{Resource: "access_revocation", Region: m.place()}
}

// keepRecord keeps the record for a replacement.
func (m *model) keepRecord(records *framework.Records) {
	if r := m.record(); records != nil && !r.empty() {
		framework.KeepRecord(records, m.recordKey(), r)
	}
}

// takeRecord returns the record of the deleted order that has the most people in common with m, or an empty record if no deleted
// order of the region named any of them.
func (m *model) takeRecord(records *framework.Records) record {
	fresh := record{last: types.ObjectNull(lastEnforcementTypes())}
	if records == nil {
		return fresh
	}
	people, endpointIDs := m.termination().People, m.ClientVPNEndpointIDs.Strings()
	taken, ok := framework.TakeBestRecord(records, m.recordKey(), func(r record) int {
		score := 2 * people.Shared(r.people)
		if !slices.Equal(endpointIDs, r.endpointIDs) {
			score--
		}
		return score
	})
	if !ok {
		return fresh
	}
	return taken
}
