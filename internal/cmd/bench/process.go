package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// usage is what a program and the provider processes that it started used. Memory is the peak resident set size in bytes, or 0 on a
// system without /proc.
type usage struct {
	wall           time.Duration
	memory         int64
	providerMemory int64
	providerCPU    time.Duration
	output         string
}

// measure runs a program and returns an error if it fails.
func (l *lab) measure(ctx context.Context, dir string, environment []string, path string, args ...string) (usage, error) {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Env = dir, environment
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	started := l.now()
	if err := cmd.Start(); err != nil {
		return usage{}, err
	}
	finish := watch(cmd.Process.Pid)
	err := cmd.Wait()
	used := finish()
	used.wall, used.output = l.now().Sub(started), output.String()
	if err != nil {
		return usage{}, fmt.Errorf("%s %q: %w\n%s", filepath.Base(path), args, err, output.String())
	}
	return used, nil
}

// alternate measures several programs in turn, l.count times each, so that a busy moment of the machine affects all of them. It
// returns the medians.
func (l *lab) alternate(programs ...func() (usage, error)) ([]usage, error) {
	runs := make([][]usage, len(programs))
	for range l.count {
		for i, run := range programs {
			used, err := run()
			if err != nil {
				return nil, err
			}
			runs[i] = append(runs[i], used)
		}
	}
	var medians []usage
	for _, all := range runs {
		medians = append(medians, medianUsage(all))
	}
	return medians, nil
}

func medianUsage(all []usage) usage {
	var walls, cpus []time.Duration
	var memories, providers []int64
	for _, used := range all {
		walls, cpus = append(walls, used.wall), append(cpus, used.providerCPU)
		memories, providers = append(memories, used.memory), append(providers, used.providerMemory)
	}
	return usage{
		wall: median(walls), providerCPU: median(cpus), memory: median(memories), providerMemory: median(providers),
		output: all[len(all)-1].output,
	}
}
