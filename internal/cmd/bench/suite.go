package main

import (
	"fmt"
	"regexp"
)

// group is a set of rows that are measured together.
type group struct {
	name    string
	measure func(*lab) []row
}

func groups() []group {
	return []group{
		{"plan", measurePlan},
		{"apply", measureApply},
		{"binary", measureBinary},
		{"listing", measureListing},
		{"listed", measureListed},
		{"pace", measurePace},
		{"orders", measureOrders},
		{"terminations", measureTerminations},
		{"by-id", measureByID},
		{"serials", measureSerials},
		{"names", measureNames},
		{"live", measureLive},
		{"emulator", measureEmulator},
		{"simulation", measureSimulation},
	}
}

// measureAll measures the groups whose names match. If a peer is missing, the row says so.
func measureAll(l *lab, pattern *regexp.Regexp) ([]row, error) {
	var rows []row
	for _, g := range groups() {
		if !pattern.MatchString(g.name) {
			continue
		}
		fmt.Fprintln(l.log, "measuring", g.name, "…")
		var measured []row
		if err := l.run(func() { measured = g.measure(l) }); err != nil {
			return nil, fmt.Errorf("measuring %s: %w", g.name, err)
		}
		for _, r := range measured {
			fmt.Fprintln(l.log, " ", r)
		}
		rows = append(rows, measured...)
	}
	return rows, nil
}
