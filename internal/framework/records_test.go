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
