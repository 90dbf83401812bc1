package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

const ended = "terminated"

// connection is what the emulator knows of one, as far as the demo shows it.
type connection struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	ClientIP string `json:"client_ip"`
	Status   string `json:"status"`
}

// live returns the connections that have not ended.
func live(connections []connection) []connection {
	return slices.DeleteFunc(slices.Clone(connections), func(c connection) bool { return c.Status == ended })
}

// printTable writes connections as a table, sorted by user, with a mark at the leaver.
func printTable(out io.Writer, connections []connection) error {
	sorted := slices.SortedFunc(slices.Values(connections), func(a, b connection) int {
		return strings.Compare(a.Username+a.ID, b.Username+b.ID)
	})
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "  USER\tADDRESS\tCONNECTION\tSTATUS")
	for _, c := range sorted {
		mark := " "
		if c.Username == leaver {
			mark = ">"
		}
		fmt.Fprintf(table, "%s %s\t%s\t%s\t%s\n", mark, c.Username, c.ClientIP, c.ID, c.Status)
	}
	return table.Flush()
}

// verdict is what the demo is about: the leaver is off, and nobody else.
// It returns the sentence that says so, or what went wrong.
func verdict(before, after []connection) (string, error) {
	var wrong []error
	up := make(map[string]bool, len(after))
	for _, c := range live(after) {
		up[c.ID] = true
		if c.Username == leaver {
			wrong = append(wrong, fmt.Errorf("%s is still on: %s is %s", leaver, c.ID, c.Status))
		}
	}
	var cut, kept int
	for _, was := range live(before) {
		switch {
		case up[was.ID] && was.Username != leaver:
			kept++
		case up[was.ID]: // Told above.
		case was.Username == leaver:
			cut++
		default:
			wrong = append(wrong, fmt.Errorf("%s was cut off as well (%s)", was.Username, was.ID))
		}
	}
	if cut == 0 && len(wrong) == 0 {
		wrong = append(wrong, fmt.Errorf("%s was not connected to begin with", leaver))
	}
	if len(wrong) > 0 {
		return "", errors.Join(wrong...)
	}
	return fmt.Sprintf("%s is off the VPN, %d connections ended. All %d others are still up.", leaver, cut, kept), nil
}
