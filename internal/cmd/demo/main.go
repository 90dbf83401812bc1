// Command demo ends one person's VPN connections with Terraform, on the emulator, and checks that nobody else's ended. It works in a
// temporary directory and reads no AWS credentials. Run it in the root of the repository, or with `make demo`.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

const timeout = 10 * time.Minute

func main() {
	terraform := flag.String("terraform", "", "`path` of the Terraform or OpenTofu to use (default: found on PATH, or the latest Terraform, downloaded)")
	recording := flag.String("record", "", "`file` to write a recording of the demo to, as an animated SVG")
	openVPN := flag.Bool("openvpn", false, "connect real OpenVPN clients; needs Linux and root")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	var output strings.Builder
	d := demo{
		out:         io.MultiWriter(os.Stdout, &output),
		color:       *recording != "" || isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "",
		terraform:   *terraform,
		environment: os.Environ(),
	}
	run := d.runTermination
	if *openVPN {
		run = d.runOpenVPN
	}
	summary, err := run(ctx)
	if err == nil && *recording != "" {
		err = record(*recording, output.String()+"\n"+summary)
	}
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

// isTerminal reports whether f is a terminal.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
