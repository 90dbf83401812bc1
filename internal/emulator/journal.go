package emulator

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
	defaultJournal = 100_000 // calls
	// maxJournalBytes limits the memory of long parameters.
	maxJournalBytes = 64 << 20
	// maxValueBytes is how much of a parameter is kept: whole policies, but not long revocation lists.
	maxValueBytes = 16 << 10
)

// Call is a request of the AWS protocol and its response. It contains no signature, secret or session token.
type Call struct {
	// Action is the operation's name.
	Action string `json:"action"`
	// Parameters are all parameters by name, such as ClientVpnEndpointId or Filter.1.Value.1.
	Parameters map[string]string `json:"parameters"`
	// Status is the HTTP status of the response, or 0 if a fault reset the connection before the operation ran.
	Status int `json:"status"`
	// ErrorCode is empty if the call succeeded.
	ErrorCode string `json:"error_code"`
	// RequestID is the request ID in the response.
	RequestID string `json:"request_id"`
	// AccessKey is the ID of the key that signed the request, even if the signature is invalid.
	AccessKey string `json:"access_key"`
	// AccountID is the account that the access key belongs to. It is empty if no account has the key.
	AccountID string `json:"account_id"`
	// Region is the region in the signature's scope.
	Region string `json:"region"`
	// Time is when the request arrived, on the emulator's clock.
	Time time.Time `json:"time"`
	// Upstream reports whether the upstream served the call. Parameters is then empty.
	Upstream bool `json:"upstream,omitempty"`
	// Faults are the kinds of the injected faults that hit the call.
	Faults []string `json:"faults,omitempty"`
}

// journal keeps the latest calls in the order of their responses. It is safe for concurrent use.
type journal struct {
	limit int

	mu      sync.Mutex
	calls   []Call
	bytes   int
	dropped int // calls that were removed from the front
}

// add appends a call and removes the oldest ones beyond the limits.
func (j *journal) add(call Call) {
	call.Action = shorten(call.Action)
	for name, value := range call.Parameters {
		call.Parameters[name] = shorten(value)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.calls = append(j.calls, call)
	j.bytes += call.size()
	for len(j.calls) > j.limit || j.bytes > maxJournalBytes {
		j.bytes -= j.calls[0].size()
		j.calls[0] = Call{} // Releases the memory before the slice is next copied.
		j.calls = j.calls[1:]
		j.dropped++
	}
}

// size returns how many bytes of a request the journal keeps.
func (c Call) size() int {
	size := len(c.Action) + len(c.AccessKey) + len(c.Region)
	for name, value := range c.Parameters {
		size += len(name) + len(value)
	}
	return size
}

func shorten(value string) string {
	if len(value) <= maxValueBytes {
		return value
	}
	cut := maxValueBytes
	for cut > 0 && !utf8.RuneStart(value[cut]) {
		cut--
	}
	return fmt.Sprintf("%s… (%d bytes)", strings.Clone(value[:cut]), len(value))
}

// callFilter selects calls. An empty field matches all calls.
type callFilter struct {
	actions   []string
	accountID string
}

func (f callFilter) matches(call Call) bool {
	return (len(f.actions) == 0 || slices.Contains(f.actions, call.Action)) && (f.accountID == "" || f.accountID == call.AccountID)
}

// page returns copies of the calls after a position that match a filter, at most limit of them, and the position of the last
// one, or 0 if there are no more. If limit is 0, it returns all.
func (j *journal) page(after, limit int, filter callFilter) (calls []Call, next int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	calls = []Call{}
	last := after
	for i := max(0, after-j.dropped); i < len(j.calls); i++ {
		call := j.calls[i]
		if !filter.matches(call) {
			continue
		}
		if limit > 0 && len(calls) == limit {
			return calls, last
		}
		call.Parameters = maps.Clone(call.Parameters)
		calls = append(calls, call)
		last = j.dropped + i + 1
	}
	return calls, 0
}

// reset removes all calls.
func (j *journal) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.calls, j.bytes, j.dropped = nil, 0, 0
}
