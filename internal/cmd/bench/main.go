// Command bench measures the speed, memory, calls and size of the provider, each beside a peer in the same run, and writes the
// results to docs/benchmarks.md. Run it in the root of the repository, or with `make bench`.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"syscall"
)

func main() {
	count := flag.Int("count", 5, "`number` of measurements to take the median of")
	only := flag.String("run", "", "measure only the groups whose names match this `pattern`, and keep the other rows of the page")
	dry := flag.Bool("n", false, "print the table, but do not write the page")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	pattern, err := regexp.Compile(*only)
	if err == nil {
		err = bench(ctx, *count, pattern, *only == "", !*dry)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench measures the groups that match and prints the table. If write is true, it writes the page; unless all groups match, the page
// keeps its other rows.
func bench(ctx context.Context, count int, pattern *regexp.Regexp, all, write bool) (err error) {
	l, err := newLab(ctx, os.Stderr, os.Environ(), count)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.remove()) }()
	rows, err := measureAll(l, pattern)
	if err != nil {
		return err
	}
	fmt.Fprint(os.Stdout, table(rows))
	for _, moved := range movedRows(committedResults(page), rows) {
		fmt.Fprintln(os.Stdout, moved)
	}
	if !write {
		return nil
	}
	return l.run(func() { writePage(l, rows, all) })
}
