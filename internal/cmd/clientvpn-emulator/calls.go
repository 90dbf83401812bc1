package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
)

// done is the result of a command that only succeeds or fails.
type done struct {
	Status  string `json:"status"`
	message string
}

func (d done) print(table io.Writer) { fmt.Fprintln(table, cmp.Or(d.message, d.Status)) }

func check(*flag.FlagSet) remoteCall {
	return func(ctx context.Context, client control.Client) (printable, error) {
		return done{Status: "ok"}, client.Health(ctx)
	}
}

func reset(*flag.FlagSet) remoteCall {
	return func(ctx context.Context, client control.Client) (printable, error) {
		return done{Status: "ok", message: "The seed is restored."}, client.Reset(ctx)
	}
}

func state(*flag.FlagSet) remoteCall {
	return func(ctx context.Context, client control.Client) (printable, error) {
		state, err := client.State(ctx)
		return stateResult{state}, err
	}
}

func connect(flags *flag.FlagSet) remoteCall {
	var seed emulator.ClientSeed
	flags.StringVar(&seed.EndpointID, "endpoint", "", "`ID` of the endpoint; required")
	flags.StringVar(&seed.Username, "username", "", "`name` in the directory or at the identity provider")
	flags.StringVar(&seed.CommonName, "common-name", "", "common `name` of the certificate (default the user name)")
	flags.StringVar(&seed.SerialNumber, "serial-number", "", "serial `number` of the certificate")
	flags.IntVar(&seed.Count, "count", 1, "`number` of such clients")
	flags.DurationVar(&seed.Reconnect, "reconnect", 0, "`duration` after a termination until the client reconnects (default: it does not)")
	flags.Func("groups", "the user's `groups`, separated by commas", list(&seed.Groups))
	flags.StringVar(&seed.ID, "id", "", "`ID` of the connection (default generated)")
	return func(ctx context.Context, client control.Client) (printable, error) {
		if seed.EndpointID == "" {
			return nil, errors.New("connect requires -endpoint; clientvpn-emulator state lists the endpoints")
		}
		connected, err := client.Connect(ctx, seed)
		return connectResult{connected}, err
	}
}

func fault(flags *flag.FlagSet) remoteCall {
	fault := emulator.Fault{Match: map[string]string{}}
	clearAll := flags.Bool("clear", false, "remove all faults, or with -account, those that are limited to the account")
	flags.StringVar(&fault.Kind, "kind", "", "`kind` of the fault to inject, such as error or latency (default: list the faults)")
	flags.StringVar(&fault.Action, "action", "", "`operation` that the fault hits (default all)")
	flags.StringVar(&fault.Region, "region", "", "`region` of the calls that the fault hits (default all)")
	flags.Func("match", "`NAME=VALUE` is a parameter that the call must have; can be repeated", pair(fault.Match))
	flags.IntVar(&fault.Times, "times", 1, "`number` of calls that the fault hits; -1 for all")
	flags.IntVar(&fault.After, "after", 0, "`number` of matching calls that succeed first")
	flags.StringVar(&fault.Code, "code", "", "error `code`, for the kind error")
	flags.IntVar(&fault.Status, "status", 0, "HTTP `status`, for the kind error (default 400)")
	flags.StringVar(&fault.Message, "message", "", "error `message`, for the kind error")
	flags.DurationVar(&fault.Duration, "duration", 0, "`duration`, for the kinds latency, stale_reads and stuck_terminating")
	flags.StringVar(&fault.Body, "body", "", "`response`, for the kind malformed")
	flags.StringVar(&fault.Variant, "variant", "", "`variant` of the response, for the kind foreign")
	return func(ctx context.Context, client control.Client) (printable, error) {
		var err error
		described := !reflect.DeepEqual(fault, emulator.Fault{Match: map[string]string{}, Times: 1})
		switch {
		case *clearAll && described:
			err = errors.New("fault -clear removes faults of every kind: omit the flags that describe a fault")
		case *clearAll:
			err = client.ClearFaults(ctx)
		case fault.Kind != "":
			err = client.Inject(ctx, fault)
		case described:
			err = errors.New("fault requires -kind to inject a fault")
		}
		if err != nil {
			return nil, err
		}
		faults, err := client.Faults(ctx)
		return faultsResult{faults}, err
	}
}

// pair parses NAME=VALUE.
func pair(into map[string]string) func(string) error {
	return func(setting string) error {
		name, value, ok := strings.Cut(setting, "=")
		if !ok || name == "" {
			return fmt.Errorf("%q is not NAME=VALUE", setting)
		}
		into[name] = value
		return nil
	}
}

func clock(flags *flag.FlagSet) remoteCall {
	advance := flags.Duration("advance", 0, "`duration` by which to advance the clock, which runs the events that are due")
	return func(ctx context.Context, client control.Client) (printable, error) {
		if *advance == 0 {
			now, err := client.Now(ctx)
			return clockResult{now}, err
		}
		now, err := client.Advance(ctx, *advance)
		return clockResult{now}, err
	}
}

type clockResult struct {
	Now time.Time `json:"now"`
}

func (c clockResult) print(table io.Writer) { fmt.Fprintln(table, c.Now.Format(time.RFC3339)) }

type faultsResult struct {
	Faults []emulator.FaultJSON `json:"faults"`
}

func (f faultsResult) print(table io.Writer) {
	if len(f.Faults) == 0 {
		fmt.Fprintln(table, "There are no faults.")
		return
	}
	fmt.Fprintln(table, "KIND\tACTION\tACCOUNT\tREGION\tMATCH\tAFTER\tTIMES")
	for _, fault := range f.Faults {
		var match []string
		for _, name := range slices.Sorted(maps.Keys(fault.Match)) {
			match = append(match, name+"="+fault.Match[name])
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%d\n", fault.Kind, cmp.Or(fault.Action, "*"),
			cmp.Or(fault.AccountID, "*"), cmp.Or(fault.Region, "*"), strings.Join(match, " "), fault.After, fault.Times)
	}
}
