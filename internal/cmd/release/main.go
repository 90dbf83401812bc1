// Command release has the steps of a release that are specific to this repository: `release notes` prints the notes of a tag from
// CHANGELOG.md, `release version` prints the newest version, and `release check` installs the provider from the archives of a release
// and uses it. Run it in the root of the repository.
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
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdout)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args, environment []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("no command, want notes, version or check")
	}
	switch args[0] {
	case "notes":
		return notes(args[1:], out)
	case "version":
		return version(args[1:], out)
	case "check":
		return check(ctx, args[1:], environment, out)
	default:
		return fmt.Errorf("unknown command %q, want notes, version or check", args[0])
	}
}
