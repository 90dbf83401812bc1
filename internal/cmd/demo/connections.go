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

func (c connection) live() bool {
	return c.Status != ended
}

// printTable writes connections as a table, sorted by user, with a mark at the leaver.
func printTable(out io.Writer, connections []connection) error {
	sorted := slices.SortedFunc(slices.Values(connections), func(a, b connection) int {
		return strings.Compare(a.Username+a.ID, b.Username+b.ID)
	})
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "  \tUSER\tADDRESS\tCONNECTION\tSTATUS")
	for _, c := range sorted {
		mark := " "
		if c.Username == leaver {
			mark = ">"
		}
		fmt.Fprintf(table, "%s \t%s\t%s\t%s\t%s\n", mark, c.Username, c.ClientIP, c.ID, c.Status)
	}
	return table.Flush()
}

// verdict is what the demo is about: the leaver is off, and nobody else.
// It returns the sentence that says so, or what went wrong.
func verdict(before, after []connection) (string, error) {
	now := make(map[string]connection, len(after))
	for _, c := range after {
		now[c.ID] = c
	}
	var wrong []error
	var cut, kept int
	for _, was := range before {
		is, listed := now[was.ID]
		switch {
		case !was.live():
		case was.Username != leaver && !(listed && is.live()):
			wrong = append(wrong, fmt.Errorf("%s was cut off as well (%s)", was.Username, was.ID))
		case was.Username != leaver:
			kept++
		case !listed || !is.live():
			cut++
		}
	}
	for _, c := range after {
		if c.Username == leaver && c.live() {
			wrong = append(wrong, fmt.Errorf("%s is still on: %s is %s", leaver, c.ID, c.Status))
		}
	}
	if cut == 0 && len(wrong) == 0 {
		wrong = append(wrong, fmt.Errorf("%s was not connected to begin with", leaver))
	}
	if len(wrong) > 0 {
		return "", errors.Join(wrong...)
	}
	return fmt.Sprintf("%s is off the VPN: %d connections ended. The %d other connections are up.", leaver, cut, kept), nil
}
