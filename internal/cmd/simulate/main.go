// Command simulate runs the provider's domain package against the emulator, in scenarios that are generated from seeds, and checks that
// it ends only connections that are named and reports the truth. With -mutations, it checks that the simulation finds bugs that are
// planted in the domain package.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/simulation"
)

func main() {
	var search simulation.Search
	flag.Uint64Var(&search.First, "seed", 1, "the first `seed`")
	flag.Uint64Var(&search.Seeds, "runs", 1000, "the `number` of seeds")
	flag.DurationVar(&search.Limit, "for", 0, "start no more seeds after this `time`")
	flag.IntVar(&search.Workers, "workers", runtime.GOMAXPROCS(0), "the `number` of seeds that run at the same time")
	flag.BoolVar(&search.KeepGoing, "keep-going", false, "continue after a seed that breaks a promise")
	flag.IntVar(&search.Shrinking, "shrink", 300, "the maximum `number` of runs to find a smaller scenario that breaks the same promise")
	asJSON := flag.Bool("json", false, "print the counts as JSON, for -sum")
	sum := flag.Bool("sum", false, "print the sum of the counts of earlier runs, whose JSON files are the arguments")
	mutations := flag.Bool("mutations", false, "plant each known bug in a separate build, and report the seed that finds it")
	only := flag.String("only", "", "with -mutations, the `name` of the only bug to plant")
	flag.Parse()
	debug.SetGCPercent(400) // A scenario needs little memory and produces much garbage.
	var err error
	switch {
	case *mutations:
		err = plant(os.Stdout, *only, search.Seeds)
	case *sum:
		err = add(os.Stdout, flag.Args())
	default:
		err = run(os.Stdout, search, *asJSON)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "simulate:", err)
		os.Exit(1)
	}
}

// errBroken means that a promise was broken.
var errBroken = errors.New("a promise was broken")

// run searches for seeds that break a promise.
func run(out io.Writer, search simulation.Search, asJSON bool) error {
	failures := out
	if asJSON {
		failures = os.Stderr
	}
	search.Report = func(failure *simulation.Failure) { fmt.Fprintln(failures, failure) }
	began := time.Now()
	stats, err := search.Run()
	if err != nil {
		return err
	}
	stats.Took = time.Since(began)
	if asJSON {
		err = json.NewEncoder(out).Encode(stats)
	} else {
		fmt.Fprint(out, &stats)
	}
	if len(stats.Broken) > 0 {
		err = errBroken
	}
	return err
}

// add prints the sum of the counts that earlier runs wrote to files.
func add(out io.Writer, files []string) error {
	sum := simulation.NewStats()
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var stats simulation.Stats
		if err := json.Unmarshal(content, &stats); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		sum.Add(stats)
	}
	fmt.Fprint(out, &sum)
	return nil
}
