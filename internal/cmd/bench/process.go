package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// usage is what a program and the provider processes that it started used. Memory is the peak resident set size in bytes, or 0 on a
// system without /proc.
type usage struct {
	wall           time.Duration
	memory         int64
	providerMemory int64
	providerCPU    time.Duration
	output         string
	// calls are the calls of a workspace's provider, or those of all runs if the usage is a median.
	calls []emulator.Call
}

// count returns the number of calls of an action.
func (u usage) count(action string) int {
	count := 0
	for _, c := range u.calls {
		if c.Action == action {
			count++
		}
	}
	return count
}

// measure runs a program, which must succeed.
func (l *lab) measure(dir string, environment []string, path string, args ...string) usage {
	cmd := exec.CommandContext(l.ctx, path, args...)
	cmd.Dir, cmd.Env = dir, environment
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	started := l.now()
	l.check(cmd.Start())
	finish := watch(cmd.Process.Pid)
	err := cmd.Wait()
	used := finish()
	used.wall, used.output = l.now().Sub(started), output.String()
	if err != nil {
		l.check(fmt.Errorf("%s %q: %w\n%s", filepath.Base(path), args, err, used.output))
	}
	return used
}

// alternate measures several programs in turn, l.count times each, so that a busy moment of the machine affects all of them. It
// returns the medians.
func (l *lab) alternate(programs ...func() usage) []usage {
	runs := make([][]usage, len(programs))
	for range l.count {
		for i, run := range programs {
			runs[i] = append(runs[i], run())
		}
	}
	var medians []usage
	for _, all := range runs {
		medians = append(medians, medianUsage(all))
	}
	return medians
}

func medianUsage(all []usage) usage {
	var walls, cpus []time.Duration
	var memories, providers []int64
	var calls []emulator.Call
	for _, used := range all {
		walls, cpus = append(walls, used.wall), append(cpus, used.providerCPU)
		memories, providers = append(memories, used.memory), append(providers, used.providerMemory)
		calls = append(calls, used.calls...)
	}
	return usage{
		wall: median(walls), providerCPU: median(cpus), memory: median(memories), providerMemory: median(providers),
		output: all[len(all)-1].output, calls: calls,
	}
}
