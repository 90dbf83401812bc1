// Command release serves the release workflow: `release notes` prints what CHANGELOG.md says about a version, and `release
// check` installs a release from its archives and uses it. Run it from the root of the repository.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Environ(), time.Now(), os.Stdout)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args, environment []string, now time.Time, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("want a command: notes, version or check")
	}
	switch args[0] {
	case "notes":
		return notes(args[1:], out)
	case "version":
		return newest(args[1:], out)
	case "check":
		return check(ctx, args[1:], environment, now, out)
	default:
		return fmt.Errorf("unknown command %q, want notes, version or check", args[0])
	}
}
