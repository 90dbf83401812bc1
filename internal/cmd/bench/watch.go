package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	// sampleInterval is the time between samples. What a process uses after the last one is not seen.
	sampleInterval = 3 * time.Millisecond
	// clockTick is the unit of the times in /proc/PID/stat.
	clockTick = 10 * time.Millisecond
)

// watch samples a process and its children until finish is called.
func watch(pid int) (finish func() usage) {
	w := &watcher{root: pid, known: map[string]bool{}, providers: map[string]usage{}}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticks := time.Tick(sampleInterval)
		for {
			select {
			case <-stop:
				return
			case <-ticks:
				w.sample()
			}
		}
	}()
	return func() usage {
		close(stop)
		<-stopped
		return w.usage()
	}
}

// watcher samples a program and the providers that it starts.
type watcher struct {
	root   int
	memory int64
	// known has the IDs of the processes that have been seen.
	known map[string]bool
	// providers has the memory and the CPU time of each child, by process ID.
	providers map[string]usage
}

func (w *watcher) usage() usage {
	total := usage{memory: w.memory}
	for _, provider := range w.providers {
		total.providerMemory = max(total.providerMemory, provider.memory)
		total.providerCPU += provider.providerCPU
	}
	return total
}

func (w *watcher) sample() {
	w.memory = max(w.memory, peak(strconv.Itoa(w.root)))
	w.findProviders()
	for pid, known := range w.providers {
		if !isProvider(pid) { // Until it executes its program, a child shares its parent's memory.
			continue
		}
		known.memory = max(known.memory, peak(pid))
		known.providerCPU = max(known.providerCPU, cpuTime(pid))
		w.providers[pid] = known
	}
}

// findProviders looks for children that were started after the last sample.
func (w *watcher) findProviders() {
	processes, _ := os.ReadDir("/proc") // Other systems do not have it.
	for _, process := range processes {
		pid := process.Name()
		if w.known[pid] || pid[0] < '0' || pid[0] > '9' {
			continue
		}
		w.known[pid] = true
		if fields := stat(pid); len(fields) > 1 && fields[1] == strconv.Itoa(w.root) {
			w.providers[pid] = usage{}
		}
	}
}

func isProvider(pid string) bool {
	path, err := os.Readlink(filepath.Join("/proc", pid, "exe"))
	return err == nil && strings.Contains(filepath.Base(path), "terraform-provider-")
}

// stat returns the fields of /proc/PID/stat after the name of the program: the state, the parent, and so on.
func stat(pid string) []string {
	content, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	if err != nil {
		return nil
	}
	return strings.Fields(string(content[bytes.LastIndexByte(content, ')')+1:]))
}

func cpuTime(pid string) time.Duration {
	fields := stat(pid)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * clockTick
}

// peak returns the peak resident set size of a process in bytes.
func peak(pid string) int64 {
	content, err := os.ReadFile(filepath.Join("/proc", pid, "status"))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(content, []byte("VmHWM:"))
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kilobytes, _ := strconv.ParseInt(string(fields[0]), 10, 64)
	return kilobytes << 10
}
