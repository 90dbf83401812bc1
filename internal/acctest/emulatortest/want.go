package emulatortest

import (
	"slices"
	"testing"
)

// WantActions checks the names of all EC2 and STS calls in the emulator's journal, oldest first.
func (e *Emulator) WantActions(t *testing.T, want ...string) {
	t.Helper()
	if got := e.Actions(); !slices.Equal(got, want) {
		t.Errorf("got the calls\n  %v\nwant\n  %v", got, want)
	}
}

// WantLive checks the IDs of the endpoint's active connections, in the order in which the clients connected.
func (e *Emulator) WantLive(t *testing.T, endpointID string, want ...string) {
	t.Helper()
	if got := e.Live(endpointID); !slices.Equal(got, want) {
		t.Errorf("%s has the active connections %v, want %v", endpointID, got, want)
	}
}
