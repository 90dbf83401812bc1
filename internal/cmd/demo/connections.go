package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

const terminated = "terminated"

// connection is a connection in the emulator's state.
type connection = vpn.Connection

// live returns the connections that are not terminated.
func live(connections []connection) []connection {
	return slices.DeleteFunc(slices.Clone(connections), func(c connection) bool { return c.Status == terminated })
}

// printTable writes a table of connections, sorted by user, in which those of the leaver are marked.
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

// verdict returns a sentence that sums up the result. It is an error if the leaver is still connected, or if anybody else is not.
func verdict(before, after []connection) (string, error) {
	var errs []error
	isLive := make(map[string]bool, len(after))
	for _, c := range live(after) {
		isLive[c.ID] = true
		if c.Username == leaver {
			errs = append(errs, fmt.Errorf("%s is still connected: %s is %s", leaver, c.ID, c.Status))
		}
	}
	var cut, kept int
	for _, was := range live(before) {
		switch {
		case isLive[was.ID] && was.Username != leaver:
			kept++
		case isLive[was.ID]: // Reported above.
		case was.Username == leaver:
			cut++
		default:
			errs = append(errs, fmt.Errorf("%s was disconnected as well (%s)", was.Username, was.ID))
		}
	}
	if cut == 0 && len(errs) == 0 {
		errs = append(errs, fmt.Errorf("%s was not connected before", leaver))
	}
	if len(errs) > 0 {
		return "", errors.Join(errs...)
	}
	return fmt.Sprintf("%s is off the VPN: %d connections ended. The other %d are still live.", leaver, cut, kept), nil
}
