package framework_test

import (
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func TestRecords(t *testing.T) {
	t.Parallel()
	records := framework.NewRecords()
	alice := framework.RecordKey{Resource: "connection_termination", Region: "us-east-1", EndpointIDs: "e", Who: "alice"}
	bob := alice
	bob.Who = "bob"

	if record, ok := framework.TakeRecord[string](records, alice); ok {
		t.Errorf("took %q before one was kept", record)
	}
	framework.KeepRecord(records, alice, "first")
	framework.KeepRecord(records, alice, "second")
	if record, ok := framework.TakeRecord[string](records, bob); ok {
		t.Errorf("took %q under another key", record)
	}
	for _, want := range []string{"first", "second"} {
		if got, ok := framework.TakeRecord[string](records, alice); !ok || got != want {
			t.Errorf("took %q, %t, want %q", got, ok, want)
		}
	}
	if record, ok := framework.TakeRecord[string](records, alice); ok {
		t.Errorf("took %q twice", record)
	}
}

func TestTakeBestRecord(t *testing.T) {
	t.Parallel()
	records := framework.NewRecords()
	key := framework.RecordKey{Resource: "access_revocation", Region: "us-east-1"}
	for _, record := range []int{1, 3, 0, 3} {
		framework.KeepRecord(records, key, record)
	}
	score := func(record int) int { return record }
	for _, want := range []int{3, 3, 1} {
		if got, ok := framework.TakeBestRecord(records, key, score); !ok || got != want {
			t.Errorf("took %d, %t, want %d", got, ok, want)
		}
	}
	if got, ok := framework.TakeBestRecord(records, key, score); ok {
		t.Errorf("took %d, whose score is zero", got)
	}
}
