// Command simulate runs the provider's domain package against the emulator in scenarios that are drawn from seeds, and checks
// that nobody is ended who was not named and that what is reported is so. With -mutations, it checks that the simulation finds
// bugs that are planted in the domain package.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/simulation"
)

func main() {
	seed := flag.Uint64("seed", 1, "the first `seed`")
	runs := flag.Int("runs", 1000, "the `number` of seeds")
	limit := flag.Duration("for", 0, "stop after this `time`, even if not all seeds have run")
	mutations := flag.Bool("mutations", false, "plant each bug of the list in a build of its own, and report the seed that finds it")
	only := flag.String("only", "", "with -mutations, the `name` of the one bug to plant")
	flag.Parse()
	var err error
	if *mutations {
		err = plant(os.Stdout, *only, *runs)
	} else {
		err = run(os.Stdout, *seed, *runs, *limit, time.Now)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "simulate:", err)
		os.Exit(1)
	}
}

// errBroken means that a promise was broken.
var errBroken = errors.New("a promise was broken")

// run checks seeds until one breaks a promise, or until the time is up, if there is a limit.
func run(out io.Writer, seed uint64, runs int, limit time.Duration, now func() time.Time) error {
	runner, err := simulation.NewRunner()
	if err != nil {
		return err
	}
	began := now()
	for i := range uint64(runs) {
		if limit > 0 && now().Sub(began) > limit {
			break
		}
		failure, err := runner.Check(seed+i, now)
		if err != nil {
			return err
		}
		if failure != nil {
			fmt.Fprintln(out, failure)
			return errBroken
		}
	}
	fmt.Fprint(out, &runner.Stats)
	fmt.Fprintf(out, "took: %s\n", now().Sub(began).Round(time.Second))
	return nil
}
