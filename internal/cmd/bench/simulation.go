package main

import (
	"context"
	"fmt"
)

// measureSimulation measures the simulation with its benchmarks.
func measureSimulation(ctx context.Context, l *lab) ([]row, error) {
	times, err := l.benchmarks(ctx, "./internal/simulation", "Seeds", "Day")
	if err != nil {
		return nil, err
	}
	seed, day := times["Seeds"]/1e6, times["Day"]/1e6
	return []row{
		absolute("simulation, one seed on one core", fmt.Sprintf("%.0f seeds a second", 1000/seed), seed, "ms", 0),
		absolute("simulation, a day of 100 people", fmt.Sprintf("%.1f ms", day), day, "ms", 100),
	}, nil
}
