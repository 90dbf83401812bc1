package emulator

import (
	"strings"
	"testing"
)

// all returns all calls in a journal.
func all(j *journal) []Call {
	calls, _ := j.page(0, 0, callFilter{})
	return calls
}

// The journal is bounded in calls and in bytes.
func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	many, large := &journal{limit: 1000}, &journal{limit: 1000}
	for range 1010 {
		many.add(Call{Action: "Many"})
	}
	many.add(Call{Action: "Last"})
	if calls := all(many); len(calls) != 1000 || calls[len(calls)-1].Action != "Last" {
		t.Errorf("%d calls are kept", len(calls))
	}
	value := strings.Repeat("x", maxValueBytes)
	for range 3 {
		parameters := map[string]string{}
		for name := range 1500 {
			parameters[strings.Repeat("n", name+1)] = value
		}
		large.add(Call{Parameters: parameters})
	}
	if got := len(all(large)); got != 2 {
		t.Errorf("%d calls of 25 MiB are kept, want 2", got)
	}
	if large.bytes > maxJournalBytes {
		t.Errorf("the journal has %d bytes", large.bytes)
	}
}

// A long parameter is shortened without splitting a character, and callers get copies.
func TestLongParameters(t *testing.T) {
	t.Parallel()
	j := &journal{limit: 10}
	j.add(Call{Action: strings.Repeat("A", 20_000), Parameters: map[string]string{"Short": "s", "Long": strings.Repeat("é", 20_000)}})
	all(j)[0].Parameters["Short"] = "changed"
	got := all(j)[0]
	if got.Parameters["Short"] != "s" || !strings.HasSuffix(got.Parameters["Long"], "é… (40000 bytes)") || len(got.Parameters["Long"]) > 17_000 {
		t.Errorf("short %q, %d bytes of the long one", got.Parameters["Short"], len(got.Parameters["Long"]))
	}
	if !strings.HasSuffix(got.Action, "A… (20000 bytes)") {
		t.Errorf("%d bytes of the action", len(got.Action))
	}
}

// Pages continue where the previous one ended, even if calls were removed in between.
func TestJournalPages(t *testing.T) {
	t.Parallel()
	j := &journal{limit: 4}
	for _, action := range []string{"A", "B", "A", "A"} {
		j.add(Call{Action: action})
	}
	page, next := j.page(0, 2, callFilter{actions: []string{"A"}})
	if len(page) != 2 || next != 3 {
		t.Fatalf("got %+v, next %d", page, next)
	}
	j.add(Call{Action: "C"}) // Removes the first A.
	page, next = j.page(next, 5, callFilter{})
	if len(page) != 2 || page[0].Action != "A" || page[1].Action != "C" || next != 0 {
		t.Errorf("got %+v, next %d", page, next)
	}
	if page, next = j.page(99, 5, callFilter{}); len(page) != 0 || next != 0 {
		t.Errorf("after the end: %+v, next %d", page, next)
	}
}
