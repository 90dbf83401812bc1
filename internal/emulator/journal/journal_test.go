package journal_test

import (
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/journal"
)

// The journal does not grow without end, in calls or in bytes.
func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	var many, large journal.Journal
	for range 100_010 {
		many.Add(journal.Call{Action: "Many"})
	}
	many.Add(journal.Call{Action: "Last"})
	if calls := many.Calls(); len(calls) != 100_000 || calls[len(calls)-1].Action != "Last" {
		t.Errorf("%d calls are kept", len(calls))
	}
	action := strings.Repeat("x", 64<<20)
	for range 6 {
		large.Add(journal.Call{Action: action})
	}
	if got := len(large.Calls()); got != 4 {
		t.Errorf("%d calls of 64 MiB are kept", got)
	}
}

// A parameter is kept up to a length, without cutting a character in two; what the caller has is not lost to others.
func TestLongParameters(t *testing.T) {
	t.Parallel()
	var j journal.Journal
	j.Add(journal.Call{Parameters: map[string]string{"Short": "s", "Long": strings.Repeat("é", 20_000)}})
	j.Calls()[0].Parameters["Short"] = "changed"
	got := j.Calls()[0].Parameters
	if got["Short"] != "s" || !strings.HasSuffix(got["Long"], "é… (40000 bytes)") || len(got["Long"]) > 17_000 {
		t.Errorf("short %q, %d bytes of the long one", got["Short"], len(got["Long"]))
	}
}
