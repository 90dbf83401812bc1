package emulator

import (
	"fmt"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/fault"
)

// Fault is something that goes wrong with the next calls that match it.
type Fault = fault.Fault

// The kinds of faults, for [Fault].Kind.
const (
	FaultError            = fault.Error
	FaultLatency          = fault.Latency
	FaultReset            = fault.Reset
	FaultLostAnswer       = fault.LostAnswer
	FaultTruncate         = fault.Truncate
	FaultMalformed        = fault.Malformed
	FaultForeign          = fault.Foreign
	FaultFailToTerminate  = fault.FailToTerminate
	FaultStuckTerminating = fault.StuckTerminating
	FaultStaleReads       = fault.StaleReads
)

// The answers of a fault of kind foreign, for [Fault].Variant.
const (
	ForeignHTML           = fault.ForeignHTML
	ForeignXHTML          = fault.ForeignXHTML
	ForeignEmpty          = fault.ForeignEmpty
	ForeignJSON           = fault.ForeignJSON
	ForeignOtherOperation = fault.ForeignOtherOperation
)

// FaultAlways, as [Fault].Times, keeps a fault until it is cleared.
const FaultAlways = fault.Always

// Inject adds a fault to the next calls that match it.
func (e *Emulator) Inject(f Fault) error {
	if f.Action != "" && f.Action != "*" {
		if _, known := e.operations[f.Action]; !known {
			return fmt.Errorf("injecting a fault: unknown action %q", f.Action)
		}
	}
	if err := e.faults.Inject(f); err != nil {
		return fmt.Errorf("injecting a fault: %w", err)
	}
	return nil
}

// Faults returns the faults that are still to come, oldest first: After and Times are what is left of them.
func (e *Emulator) Faults() []Fault {
	return e.faults.All()
}

// ClearFaults removes all faults.
func (e *Emulator) ClearFaults() {
	e.faults.Clear()
}
