package acctest

import (
	"os/exec"
	"testing"
)

// ownGroup does nothing, because Windows cannot kill a process group.
func ownGroup(*exec.Cmd) {}

// killGroup kills a command, but not the processes that it started.
func killGroup(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
}
