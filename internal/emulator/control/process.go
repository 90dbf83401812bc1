package control

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
)

// stopTimeout is how long the emulator can take to exit after an interrupt.
const stopTimeout = 5 * time.Second

// Process is a running clientvpn-emulator.
type Process struct {
	// URL is where it listens.
	URL string
	// Stop interrupts it and waits until it exits.
	Stop func() error
}

// Start runs a clientvpn-emulator and returns once it accepts connections.
func Start(ctx context.Context, program string, args ...string) (*Process, error) {
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
		if _, exited := errors.AsType[*exec.ExitError](err); exited || errors.Is(err, context.Canceled) {
			return nil // It was interrupted.
		}
		return err
	}
	url, err := readyURL(stdout)
	if err != nil {
		stopErr := stop() // stderr is complete afterwards.
		return nil, errors.Join(fmt.Errorf("starting the emulator: %w\n%s", err, stderr.String()), stopErr)
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }() // The emulator must not block on a full pipe.
	return &Process{URL: url, Stop: stop}, nil
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
