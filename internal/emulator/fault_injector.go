package emulator

import (
	"slices"
	"sync"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// faultInjector holds the active faults. It is safe for concurrent use.
type faultInjector struct {
	mu     sync.Mutex
	faults []*Fault
}

func (i *faultInjector) add(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.faults = append(i.faults, &f)
}

// hit returns the faults that hit a call, and counts the call. At most one fault of each kind hits a call.
func (i *faultInjector) hit(at vpn.Location, action string, parameters map[string]string) callFaults {
	i.mu.Lock()
	defer i.mu.Unlock()
	var hits callFaults
	for _, f := range i.faults {
		switch {
		case !f.matches(at, action, parameters), hits.has(f.Kind):
		case f.After > 0:
			f.After--
		default:
			hits = append(hits, *f)
			if f.Times != FaultAlways {
				f.Times--
			}
		}
	}
	i.faults = slices.DeleteFunc(i.faults, func(f *Fault) bool { return f.Times == 0 })
	return hits
}

func (i *faultInjector) all() []Fault {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := make([]Fault, len(i.faults))
	for n, f := range i.faults {
		all[n] = *f
	}
	return all
}

// clear removes the faults that are limited to an account. If accountID is empty, it removes all faults.
func (i *faultInjector) clear(accountID string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.faults = slices.DeleteFunc(i.faults, func(f *Fault) bool { return f.belongsTo(accountID) })
}

// callFaults are the faults that hit a call.
type callFaults []Fault

// find returns the fault of a kind.
func (c callFaults) find(kind string) (Fault, bool) {
	for _, f := range c {
		if f.Kind == kind {
			return f, true
		}
	}
	return Fault{}, false
}

// has reports whether a fault of the kind hits the call.
func (c callFaults) has(kind string) bool {
	_, has := c.find(kind)
	return has
}

// kinds returns the kinds of the faults in the order of injection.
func (c callFaults) kinds() []string {
	var kinds []string
	for _, f := range c {
		kinds = append(kinds, f.Kind)
	}
	return kinds
}

// staleBy returns how far reads lag behind.
func (c callFaults) staleBy() time.Duration {
	stale, _ := c.find(FaultStaleReads)
	return stale.Duration
}

// termination returns how terminations by the call end.
func (c callFaults) termination() vpn.TerminationFault {
	stuck, isStuck := c.find(FaultStuckTerminating)
	return vpn.TerminationFault{Fails: c.has(FaultFailToTerminate), Stuck: isStuck, StuckFor: stuck.Duration}
}
