package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/simulation"
)

// errNotFound means that the simulation did not find a bug.
var errNotFound = errors.New("a planted bug was not found")

// foundBy matches a failure in the output of run, with submatches for the seed and the promise.
var foundBy = regexp.MustCompile(`(?m)^seed (\d+),[^\n]*\n(\w+):`)

// plant runs this command with each bug, and prints a Markdown table of the first seeds that find them.
func plant(out io.Writer, only string, runs uint64) error {
	dir, err := os.MkdirTemp("", "simulate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Fprintln(out, "| planted bug | file | found by seed | broken promise |\n|---|---|---|---|")
	var missed error
	for _, mutation := range simulation.Mutations() {
		if only != "" && mutation.Name != only {
			continue
		}
		overlay, err := overlay(dir, mutation)
		if err != nil {
			return fmt.Errorf("%s: %w", mutation.Name, err)
		}
		found, promise, err := hunt(context.Background(), overlay, runs)
		if err != nil {
			return fmt.Errorf("%s: %w", mutation.Name, err)
		}
		if promise == "" {
			missed = errNotFound
		}
		fmt.Fprintf(out, "| %s | `%s` | %s | %s |\n", mutation.Name, mutation.File, found, promise)
	}
	return missed
}

// overlay writes a file with a bug, and returns the path of a file that makes the go command use it. The source tree does not change.
func overlay(dir string, mutation simulation.Mutation) (path string, err error) {
	source, err := filepath.Abs(filepath.Join("internal", "clientvpn", mutation.File))
	if err != nil {
		return "", err
	}
	content, err := os.ReadFile(source)
	if err != nil {
		return "", fmt.Errorf("%w; run this command in the root of the repository", err)
	}
	if count := strings.Count(string(content), mutation.Old); count != 1 {
		return "", fmt.Errorf("%s contains %q %d times, want once", mutation.File, mutation.Old, count)
	}
	mutant := filepath.Join(dir, mutation.File)
	if err := os.WriteFile(mutant, []byte(strings.Replace(string(content), mutation.Old, mutation.New, 1)), 0o600); err != nil {
		return "", err
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {source: mutant}})
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, replace, 0o600)
}

// hunt runs this command with an overlay. It returns the seed that finds the bug and the broken promise, or "none" and "".
func hunt(ctx context.Context, overlay string, runs uint64) (seed, promise string, err error) {
	var out, failure bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "run", "-overlay", overlay, "./internal/cmd/simulate", //nolint:gosec // The paths are its own.
		"-seed", "1", "-runs", fmt.Sprint(runs), "-shrink", "0")
	cmd.Stdout, cmd.Stderr = &out, &failure
	err = cmd.Run()
	if match := foundBy.FindSubmatch(out.Bytes()); match != nil {
		return string(match[1]), string(match[2]), nil
	}
	if err != nil {
		return "", "", fmt.Errorf("running: %w\n%s", err, failure.Bytes())
	}
	return "none", "", nil
}
