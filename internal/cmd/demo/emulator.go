package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
)

// stopTimeout is the time that the emulator has to exit after an interrupt.
const stopTimeout = 5 * time.Second

// emulator is a running emulator.
type emulator struct {
	url  string
	stop func() error
}

// startEmulator runs the program and returns once it accepts connections.
func startEmulator(ctx context.Context, program string, args ...string) (*emulator, error) {
	ctx, kill := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopTimeout
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		kill()
		return nil, fmt.Errorf("starting the emulator: %w", err)
	}
	stop := func() error {
		kill()
		err := cmd.Wait()
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) || errors.Is(err, context.Canceled) {
			return nil // stop ended it.
		}
		return err
	}
	url, err := readyURL(stdout)
	if err != nil {
		stopErr := stop() // It also completes stderr.
		return nil, errors.Join(fmt.Errorf("starting the emulator: %w\n%s", err, stderr.String()), stopErr)
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }() // The emulator must not block on a full pipe.
	return &emulator{url: url, stop: stop}, nil
}

// readyURL returns the URL from the line of output that says where the emulator listens.
func readyURL(stdout io.Reader) (string, error) {
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if _, url, ready := strings.Cut(lines.Text(), " listening on "); ready {
			return strings.TrimSpace(url), nil
		}
	}
	if err := lines.Err(); err != nil {
		return "", err
	}
	return "", errors.New("it exited before it accepted connections")
}

// connections returns the connections from the emulator's control API.
func (e *emulator) connections(ctx context.Context) ([]connection, error) {
	state, err := control.Client{URL: e.url}.State(ctx)
	return state.Connections, err
}
