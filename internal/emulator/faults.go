package emulator

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/operations"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/query"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// The kinds of faults, for [Fault].Kind.
const (
	// FaultError returns an error with Code, Status and Message. The operation does not run.
	FaultError = "error"
	// FaultLatency waits for Duration, in real time, before the operation runs.
	FaultLatency = "latency"
	// FaultReset resets the connection. The operation does not run.
	FaultReset = "reset"
	// FaultLostAnswer runs the operation, then resets the connection.
	FaultLostAnswer = "lost_answer"
	// FaultTruncate runs the operation, then closes the connection in the middle of the response.
	FaultTruncate = "truncate"
	// FaultMalformed runs the operation, then sends Body instead of the response.
	FaultMalformed = "malformed"
	// FaultForeign returns the response of a proxy or a gateway, selected by Variant. The request never reaches the service.
	FaultForeign = "foreign"
	// FaultFailToTerminate makes terminations end with the status failed-to-terminate.
	FaultFailToTerminate = "fail_to_terminate"
	// FaultStuckTerminating leaves connections terminating for Duration, or forever if it is 0.
	FaultStuckTerminating = "stuck_terminating"
	// FaultStaleReads makes reads return resources as they were Duration ago.
	FaultStaleReads = "stale_reads"
)

// FaultAlways is the [Fault].Times of a fault that stays active until it is cleared.
const FaultAlways = -1

// Fault is a failure that hits the next calls that match it.
type Fault struct {
	// Action is the operation that the fault hits. If it is empty or *, the fault hits every operation.
	Action string `json:"action"`
	// AccountID and Region restrict the fault to calls in an account and a region. If empty, it hits calls in all of them.
	AccountID string `json:"account_id,omitempty"`
	Region    string `json:"region,omitempty"`
	// Kind is one of the constants above.
	Kind string `json:"kind"`
	// Times is how many calls the fault hits. If 0, it hits one; if FaultAlways, it hits all.
	Times int `json:"times,omitempty"`
	// After is how many matching calls succeed first.
	After int `json:"after,omitempty"`
	// Match contains the parameters that the call must have, by name.
	Match map[string]string `json:"match,omitempty"`
	// Code is the error code of kind error, such as UnauthorizedOperation.
	Code string `json:"code,omitempty"`
	// Status is the HTTP status of kind error. If 0, it is 400.
	Status int `json:"status,omitempty"`
	// Message is the message of kind error.
	Message string `json:"message,omitempty"`
	// Duration is the duration of the kinds latency, stale_reads and stuck_terminating.
	Duration time.Duration `json:"duration,omitempty"`
	// Body is the response of kind malformed.
	Body string `json:"body,omitempty"`
	// Variant is the response of kind foreign, such as ForeignHTML.
	Variant string `json:"variant,omitempty"`
}

// FaultJSON is a fault in control calls, where its duration is a string, such as 5s.
type FaultJSON struct {
	Fault

	Duration string `json:"duration,omitempty"`
}

// JSON returns the fault in the format of control calls.
func (f Fault) JSON() FaultJSON {
	encoded := FaultJSON{Fault: f}
	if f.Duration != 0 {
		encoded.Duration = f.Duration.String()
	}
	return encoded
}

// faultKind describes the members that a kind of fault has.
type faultKind struct {
	required, optional []string // names of members that only some kinds have
}

func faultKinds() map[string]faultKind {
	return map[string]faultKind{
		FaultError:            {required: []string{"code"}, optional: []string{"status", "message"}},
		FaultLatency:          {required: []string{"duration"}},
		FaultReset:            {},
		FaultLostAnswer:       {},
		FaultTruncate:         {},
		FaultMalformed:        {required: []string{"body"}},
		FaultForeign:          {required: []string{"variant"}},
		FaultFailToTerminate:  {},
		FaultStuckTerminating: {optional: []string{"duration"}},
		FaultStaleReads:       {required: []string{"duration"}},
	}
}

// check returns an error if the fault is incomplete or can never have an effect.
func (f Fault) check(table map[string]operations.Operation) error {
	kind, known := faultKinds()[f.Kind]
	if !known {
		return fmt.Errorf("unknown kind %q, want one of %s", f.Kind, names(faultKinds()))
	}
	if f.Times < FaultAlways || f.After < 0 || f.Duration < 0 {
		return errors.New("times (except -1), after and duration must not be negative")
	}
	if err := f.checkMembers(kind); err != nil {
		return err
	}
	if f.Status != 0 && (f.Status < 400 || f.Status > 599) {
		return fmt.Errorf("status must be from 400 to 599, not %d", f.Status)
	}
	if _, known := foreignResponses()[f.Variant]; f.Variant != "" && !known {
		return fmt.Errorf("unknown variant %q, want one of %s", f.Variant, names(foreignResponses()))
	}
	return f.checkMatch(table)
}

// checkMembers returns an error if a required member is missing, or if the kind does not have a member.
func (f Fault) checkMembers(kind faultKind) error {
	members := map[string]bool{
		"code": f.Code != "", "status": f.Status != 0, "message": f.Message != "", "duration": f.Duration != 0, "body": f.Body != "", "variant": f.Variant != "",
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		isRequired := slices.Contains(kind.required, name)
		switch given := members[name]; {
		case !given && isRequired:
			return fmt.Errorf("a fault of kind %s needs %s", f.Kind, name)
		case given && !isRequired && !slices.Contains(kind.optional, name):
			return fmt.Errorf("a fault of kind %s has no %s", f.Kind, name)
		}
	}
	return nil
}

// checkMatch returns an error if no call can match the fault.
func (f Fault) checkMatch(table map[string]operations.Operation) error {
	actions := []string{f.Action}
	if f.Action == "" || f.Action == "*" {
		actions = slices.Collect(maps.Keys(table))
	}
	accepted := map[string]bool{}
	for _, action := range actions {
		operation, known := table[action]
		switch {
		case !known:
			return fmt.Errorf("unknown action %q, want * or one of %s", action, names(table))
		case !f.affects(action):
			if len(actions) == 1 {
				return fmt.Errorf("a fault of kind %s has no effect on %s", f.Kind, action)
			}
			continue
		}
		for _, parameter := range operation.Parameters {
			accepted[parameter] = true
		}
	}
	for name := range f.Match {
		if !accepted[query.Pattern(name)] {
			return fmt.Errorf("match has the unknown parameter %q, want one of %s", name, names(accepted))
		}
	}
	return nil
}

// names returns the keys of a map, sorted and joined.
func names[V any](of map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(of)), ", ")
}

// belongsTo reports whether the fault is limited to an account. If accountID is empty, every fault matches.
func (f Fault) belongsTo(accountID string) bool {
	return accountID == "" || f.AccountID == accountID
}

// affects reports whether a fault of this kind has an effect on an action.
func (f Fault) affects(action string) bool {
	switch f.Kind {
	case FaultFailToTerminate, FaultStuckTerminating:
		return action == "TerminateClientVpnConnections"
	case FaultStaleReads:
		return slices.ContainsFunc([]string{"Describe", "Get", "Export"}, func(prefix string) bool { return strings.HasPrefix(action, prefix) })
	default:
		return true
	}
}

func (f Fault) matches(at vpn.Location, action string, parameters map[string]string) bool {
	if f.AccountID != "" && f.AccountID != at.AccountID || f.Region != "" && f.Region != at.Region {
		return false
	}
	if f.Action != "" && f.Action != "*" && f.Action != action || !f.affects(action) {
		return false
	}
	for name, value := range f.Match {
		if given, ok := parameters[name]; !ok || given != value {
			return false
		}
	}
	return true
}

// err returns the error of a fault of kind error.
func (f Fault) err() *awserror.Error {
	failure := awserror.New(f.Code, "%s", f.Message)
	if f.Status != 0 {
		failure.Status = f.Status
	}
	return failure
}

// Inject adds a fault. It returns an error if the fault can never have an effect.
func (e *Emulator) Inject(f Fault) error {
	err := cmp.Or(f.check(e.operations), e.accounts.CheckLocation(f.AccountID, f.Region))
	if err == nil {
		e.faults.add(f)
	}
	return err
}

// Faults returns the active faults, oldest first. After and Times are what remains of them.
func (e *Emulator) Faults() []Fault {
	return e.faults.all()
}

// ClearFaults removes all faults.
func (e *Emulator) ClearFaults() {
	e.faults.clear("")
}
