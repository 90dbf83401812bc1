package acctest

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"testing"
)

// Command is a Terraform command that runs in the background.
type Command struct {
	t      *testing.T
	cmd    *exec.Cmd
	output bytes.Buffer
	done   chan struct{}
}

// Start starts a command. If it is still running when the test ends, it is killed.
func (c *CLI) Start(t *testing.T, command string, args ...string) *Command {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), c.Path, append([]string{command, "-no-color"}, args...)...)
	started := &Command{t: t, cmd: cmd, done: make(chan struct{})}
	started.cmd.Dir, started.cmd.Env = c.Dir, c.Environment
	started.cmd.Stdout, started.cmd.Stderr = &started.output, &started.output
	ownGroup(started.cmd)
	if err := started.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(started.done)
		_ = started.cmd.Wait() // ExitCode has the result.
	}()
	t.Cleanup(started.Kill)
	return started
}

// Interrupt interrupts the command like Ctrl-C.
func (c *Command) Interrupt() {
	if err := c.cmd.Process.Signal(os.Interrupt); err != nil {
		c.t.Error(err)
	}
}

// Kill kills the command and the provider that it started.
func (c *Command) Kill() {
	select {
	case <-c.done:
	default:
		killGroup(c.t, c.cmd)
		<-c.done
	}
}

// Done returns a channel that is closed when the command has exited.
func (c *Command) Done() <-chan struct{} { return c.done }

// Output returns the output of a command that has exited.
func (c *Command) Output() string { return c.output.String() }

// ExitCode returns the exit code of a command that has exited, or -1 if it was killed.
func (c *Command) ExitCode() int { return c.cmd.ProcessState.ExitCode() }
