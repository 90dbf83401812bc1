package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// benchmarkLine matches the result of a benchmark in the output of go test -bench.
var benchmarkLine = regexp.MustCompile(`(?m)^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(\d+(?:\.\d+)?) ns/op`)

// benchmarks runs benchmarks in a directory and returns the median time of each in nanoseconds.
func (l *lab) benchmarks(directory string, names ...string) map[string]float64 {
	var tops []string
	for _, name := range names {
		top, _, _ := strings.Cut(name, "/") // Each element of a pattern matches one level.
		tops = append(tops, top)
	}
	pattern := "^Benchmark(" + strings.Join(tops, "|") + ")$"
	used := l.measure(".", l.environment, "go", "test", directory, "-run=^$", "-bench="+pattern, "-benchtime=1s", "-count="+strconv.Itoa(l.count))
	measured := map[string][]float64{}
	for _, match := range benchmarkLine.FindAllStringSubmatch(used.output, -1) {
		nanoseconds, err := strconv.ParseFloat(match[2], 64)
		l.check(err)
		measured[match[1]] = append(measured[match[1]], nanoseconds)
	}
	medians := map[string]float64{}
	for _, name := range names {
		if len(measured[name]) == 0 {
			l.check(fmt.Errorf("the output has no benchmark %s: %s", name, used.output))
		}
		medians[name] = median(measured[name])
	}
	return medians
}
