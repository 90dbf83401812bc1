package emulatortest

import (
	"slices"
	"testing"
)

// WantActions checks the names of all EC2 and STS calls in the emulator's journal, oldest first.
func (w *Emulator) WantActions(t *testing.T, want ...string) {
	t.Helper()
	if got := w.Actions(); !slices.Equal(got, want) {
		t.Errorf("the calls are\n  %v\nwant\n  %v", got, want)
	}
}

// WantLive checks the IDs of the endpoint's active connections, in the order in which the clients connected.
func (w *Emulator) WantLive(t *testing.T, endpointID string, want ...string) {
	t.Helper()
	if got := w.Live(endpointID); !slices.Equal(got, want) {
		t.Errorf("the active connections of %s are %v, want %v", endpointID, got, want)
	}
}
