package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"
)

const stopping = 5 * time.Second

// emulator is the emulator's program, running.
type emulator struct {
	url  string
	stop func() error
}

// startEmulator runs the program and returns once it accepts connections.
func startEmulator(ctx context.Context, program string, args ...string) (*emulator, error) {
	ctx, kill := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopping
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
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
			return nil // It was told to end.
		}
		return err
	}
	url, err := readyURL(stdout)
	if err != nil {
		stopped := stop()
		return nil, errors.Join(fmt.Errorf("starting the emulator: %w\n%s", err, complaints.String()), stopped)
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }() // Until it ends: it must not wait for a reader.
	return &emulator{url: url, stop: stop}, nil
}

// readyURL reads the program's output up to the line that says where it listens.
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
	return "", errors.New("it ended before it was ready")
}

// connections asks the emulator, past the AWS API, who is connected.
func (e *emulator) connections(ctx context.Context) ([]connection, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.url+"/_emulator/state", nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("asking the emulator who is connected: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("asking the emulator who is connected: %s", resp.Status)
	}
	var state struct {
		Connections []connection `json:"connections"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&state); err != nil {
		return nil, fmt.Errorf("asking the emulator who is connected: %w", err)
	}
	return state.Connections, nil
}
