// Package journal remembers the calls that the emulator answered.
package journal

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	// mostCalls and mostBytes are how much is kept; what is older is forgotten.
	mostCalls = 100_000
	mostBytes = 256 << 20
	// longest is how many bytes of a parameter are kept: policies whole, long revocation lists not.
	longest = 16 << 10
)

// Call is one request of the AWS protocol and how it was answered. It carries no signature, secret or session token.
type Call struct {
	// Action is the operation's name.
	Action string `json:"action"`
	// Parameters are all parameters by wire name, such as ClientVpnEndpointId or Filter.1.Value.1.
	Parameters map[string]string `json:"parameters"`
	// Status is the HTTP status of the answer, 0 when a fault cut the connection before the work.
	Status int `json:"status"`
	// ErrorCode is empty when the call succeeded.
	ErrorCode string `json:"error_code"`
	// RequestID is the one in the answer.
	RequestID string `json:"request_id"`
	// AccessKey is the id of the key that signed, whether or not the signature was right.
	AccessKey string `json:"access_key"`
	// Region is the one in the signature's scope.
	Region string `json:"region"`
	// Time is when the request arrived, on the emulator's clock.
	Time time.Time `json:"time"`
	// Faults are the kinds of the injected faults that changed the answer.
	Faults []string `json:"faults,omitempty"`
}

// Journal keeps calls in the order of their answers. It is safe for concurrent use.
type Journal struct {
	mu    sync.Mutex
	calls []Call
	bytes int
}

// Add appends a call.
func (j *Journal) Add(call Call) {
	for name, value := range call.Parameters {
		if len(value) > longest {
			call.Parameters[name] = shorten(value)
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.calls = append(j.calls, call)
	j.bytes += call.size()
	for len(j.calls) > mostCalls || j.bytes > mostBytes {
		j.bytes -= j.calls[0].size()
		j.calls = j.calls[1:]
	}
}

// size is how many bytes a client made the journal keep.
func (c Call) size() int {
	size := len(c.Action) + len(c.AccessKey) + len(c.Region)
	for name, value := range c.Parameters {
		size += len(name) + len(value)
	}
	return size
}

func shorten(value string) string {
	cut := longest
	for cut > 0 && !utf8.RuneStart(value[cut]) {
		cut--
	}
	return fmt.Sprintf("%s… (%d bytes)", strings.Clone(value[:cut]), len(value))
}

// Calls returns copies of the calls of these actions, oldest first; without actions, all.
func (j *Journal) Calls(actions ...string) []Call {
	j.mu.Lock()
	defer j.mu.Unlock()
	calls := []Call{}
	for _, call := range j.calls {
		if len(actions) == 0 || slices.Contains(actions, call.Action) {
			call.Parameters = maps.Clone(call.Parameters)
			calls = append(calls, call)
		}
	}
	return calls
}

// Reset forgets everything.
func (j *Journal) Reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.calls, j.bytes = nil, 0
}
