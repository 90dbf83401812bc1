// Command demo shows what the provider is for: it has Terraform throw one
// person off a VPN that an emulator plays, and checks that exactly this person is
// off. It works in a temporary folder, and neither reads nor sends anybody's
// credentials. Run it from the repository's root, or with `make demo`.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const longest = 10 * time.Minute

func main() {
	terraform := flag.String("terraform", "", "`path` of the Terraform or OpenTofu to use (default: on PATH, or else the newest Terraform, downloaded)")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, longest)
	d := demo{
		out:       os.Stdout,
		color:     isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "",
		terraform: *terraform,
		machine:   os.Environ(),
	}
	summary, err := d.run(ctx)
	early := context.Cause(ctx)
	cancel()
	stop()
	switch {
	case early != nil:
		fmt.Fprintf(os.Stderr, "\nThe demo ended early: %s. Nothing is left behind.\n", early)
		os.Exit(1)
	case err != nil:
		fmt.Fprintf(os.Stderr, "\nThe demo failed: %s\n", err)
		os.Exit(1)
	}
	fmt.Fprintf(os.Stdout, "\n%s\nThe emulator and its folder are gone; nothing is left behind.\n\n", summary)
}
