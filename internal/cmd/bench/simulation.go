package main

import "fmt"

// measureSimulation measures the simulation with its benchmarks.
func measureSimulation(l *lab) []row {
	times := l.benchmarks("./internal/simulation", "Seeds", "Day")
	seed, day := times["Seeds"]/1e6, times["Day"]/1e6
	return []row{
		absolute("simulation, one seed on one core", fmt.Sprintf("%.0f seeds a second", 1000/seed), seed, "ms", 0),
		absolute("simulation, a day of 100 people", fmt.Sprintf("%.1f ms", day), day, "ms", 100),
	}
}
