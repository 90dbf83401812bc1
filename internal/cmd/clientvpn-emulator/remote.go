package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
)

// remoteCommand is a command that makes control calls to a running emulator.
type remoteCommand struct {
	name, summary string
	// byAccount is whether the command can be restricted to an account.
	byAccount bool
	// define defines the command's flags and returns the call that it makes.
	define func(flags *flag.FlagSet) remoteCall
}

// remoteCall makes control calls and returns their result.
type remoteCall func(ctx context.Context, client control.Client) (printable, error)

// printable is a result that can be printed as a table or as JSON.
type printable interface {
	print(table io.Writer)
}

func remoteCommands() []remoteCommand {
	return []remoteCommand{
		{"check", "exit with status 0 if the emulator is healthy, and with 1 otherwise", false, check},
		{"state", "show accounts, endpoints, connections, refused clients and disabled users", true, state},
		{"connect", "connect clients", true, connect},
		{"fault", "inject a fault, list the faults, or clear them", true, fault},
		{"clock", "show the emulator's time, or advance its clock, for all accounts", false, clock},
		{"reset", "restore the seed, and reset the journal, faults, throttling and the clock, for all accounts", false, reset},
	}
}

// run makes the control calls and prints the result.
func (c remoteCommand) run(ctx context.Context, args []string, env environment, out, help io.Writer) error {
	flags := flag.NewFlagSet("clientvpn-emulator "+c.name, flag.ContinueOnError)
	flags.SetOutput(help)
	flags.Usage = func() {
		fmt.Fprintf(help, "Usage: %s [flags]\n\n%s\n\n", flags.Name(), c.summary)
		flags.PrintDefaults()
	}
	var client control.Client
	flags.StringVar(&client.URL, "url", localURL(env), "`URL` of the emulator")
	flags.StringVar(&client.Token, "control-token", "", "the emulator's control `token`")
	timeout := flags.Duration("timeout", 10*time.Second, "`duration` after which the command fails")
	asJSON := flags.Bool("json", false, "print JSON instead of tables")
	call := c.define(flags)
	withVariable := []string{"url", "control-token"}
	if c.byAccount {
		flags.StringVar(&client.AccountID, "account", "", "`ID` of the account that the command is restricted to (default all)")
		withVariable = append(withVariable, "account")
	}
	if err := parseFlags(flags, args, env, withVariable); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected arguments %q: %s only has flags", flags.Args(), c.name)
	}
	ctx, cancel := context.WithTimeout(ctx, *timeout)
	defer cancel()
	result, err := call(ctx, client)
	if err != nil {
		return err
	}
	if *asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(result)
	}
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	result.print(table)
	return table.Flush()
}
