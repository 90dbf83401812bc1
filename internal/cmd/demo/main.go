// Command demo ends one person's VPN connections with Terraform, on the emulator,
// and checks that nobody else's ended. It works in a temporary folder and reads no
// AWS credentials. Run it from the root of the repository, or with `make demo`.
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

const timeout = 10 * time.Minute

func main() {
	terraform := flag.String("terraform", "", "`path` of the Terraform or OpenTofu to use (default: found on PATH, or the latest Terraform, downloaded)")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	d := demo{
		out:         os.Stdout,
		color:       isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "",
		terraform:   *terraform,
		environment: os.Environ(),
	}
	summary, err := d.run(ctx)
	cause := context.Cause(ctx)
	cancel()
	stop()
	switch {
	case cause != nil:
		fmt.Fprintf(os.Stderr, "\nThe demo was stopped: %s. It left nothing behind.\n", cause)
		os.Exit(1)
	case err != nil:
		fmt.Fprintf(os.Stderr, "\nThe demo failed: %s\n", err)
		os.Exit(1)
	}
	fmt.Fprintf(os.Stdout, "\n%s\nThe emulator has stopped, and all files are removed.\n\n", summary)
}
