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

// plant builds this command with each bug, and prints a Markdown table of the first seeds that find them.
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
		program, err := build(context.Background(), dir, mutation)
		if err != nil {
			return fmt.Errorf("%s: %w", mutation.Name, err)
		}
		found, promise, err := hunt(context.Background(), program, runs)
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

// build builds this command with a bug, without changing the source tree, and returns the path of the program.
func build(ctx context.Context, dir string, mutation simulation.Mutation) (program string, err error) {
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
	overlay := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		return "", err
	}
	program = filepath.Join(dir, "simulate")
	output, err := exec.CommandContext(ctx, "go", "build", "-overlay", overlay, "-o", program, "./internal/cmd/simulate").CombinedOutput() //nolint:gosec // All arguments are paths.
	if err != nil {
		return "", fmt.Errorf("building: %w\n%s", err, output)
	}
	return program, nil
}

// hunt runs a program that has a bug. It returns the seed that finds the bug and the broken promise, or "none" and "".
func hunt(ctx context.Context, program string, runs uint64) (seed, promise string, err error) {
	var out, failure bytes.Buffer
	cmd := exec.CommandContext(ctx, program, "-seed", "1", "-runs", fmt.Sprint(runs), "-shrink", "0") //nolint:gosec // The program that was just built.
	cmd.Stdout, cmd.Stderr = &out, &failure
	err = cmd.Run()
	if match := foundBy.FindSubmatch(out.Bytes()); match != nil {
		return string(match[1]), string(match[2]), nil
	}
	if err != nil {
		return "", "", fmt.Errorf("the program failed: %w\n%s", err, failure.Bytes())
	}
	return "none", "", nil
}
