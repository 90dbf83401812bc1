package acctest

import (
	"os/exec"
	"testing"
)

// ownGroup does nothing: Windows has no process groups that can be killed.
func ownGroup(*exec.Cmd) {}

// killGroup kills a command. What it started goes on.
func killGroup(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
}
