package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// measureOrders measures the calls of many standing orders, each for one person.
func measureOrders(ctx context.Context, l *lab) ([]row, error) {
	const orders = 1000
	configuration := strings.Replace(order("each", []string{"leaver-${count.index}"}), "{\n", fmt.Sprintf("{\n  count = %d\n", orders), 1)
	vpn, w, err := l.start(ctx, theProvider, configuration)
	if err != nil {
		return nil, err
	}
	defer func() { _ = vpn.Stop() }()
	if _, err := w.apply(ctx); err != nil {
		return nil, err
	}
	created, err := vpn.calls(ctx)
	if err != nil {
		return nil, err
	}
	rows := []row{callCount("1,000 standing orders, created: calls", len(created), ", with the plan's", 110)}
	listed := 0
	for _, refresh := range []struct {
		listed int
		limit  float64
	}{{800, 3}, {20_000, 31}} {
		if err := vpn.connect(ctx, emulator.ClientSeed{Username: "somebody@example.com", Count: refresh.listed - listed}); err != nil {
			return nil, err
		}
		listed = refresh.listed
		if _, err := w.plan(ctx); err != nil {
			return nil, err
		}
		calls, err := vpn.calls(ctx)
		if err != nil {
			return nil, err
		}
		what := fmt.Sprintf("1,000 standing orders, refreshed with %d connections listed: calls", refresh.listed)
		rows = append(rows, callCount(what, len(calls), "", refresh.limit))
	}
	return rows, nil
}

// measureTerminations measures a refresh of many terminations, which makes no call.
func measureTerminations(ctx context.Context, l *lab) ([]row, error) {
	const largest = 2000
	vpn, w, err := l.start(ctx, fastProvider, fmt.Sprintf("variable \"n\" { default = %d }\n\n"+
		"resource \"clientvpn_connection_termination\" \"one\" {\n  count = var.n\n  client_vpn_endpoint_id = %q\n"+
		"  username = \"leaver-${count.index}\"\n  on_not_connected = \"ignore\"\n  wait_for_termination = false\n}\n", largest, endpointID))
	if err != nil {
		return nil, err
	}
	defer func() { _ = vpn.Stop() }()
	w.Environment = append(w.Environment, "SPEED=0")
	if _, err := w.apply(ctx); err != nil {
		return nil, err
	}
	if _, err := vpn.calls(ctx); err != nil {
		return nil, err
	}
	sizes := doublings(largest)
	times := make([]time.Duration, len(sizes))
	for i, size := range slices.Backward(sizes) {
		if err := w.keepInstances(size); err != nil {
			return nil, err
		}
		medians, err := l.alternate(func() (usage, error) { return w.plan(ctx, fmt.Sprint("-var=n=", size)) })
		if err != nil {
			return nil, err
		}
		times[i] = medians[0].wall
	}
	calls, err := vpn.calls(ctx)
	if err != nil {
		return nil, err
	}
	none := callCount("2,000 terminations in state, refreshed: calls", len(calls), "", 0)
	if len(calls) > 0 {
		none.missing = fmt.Sprintf("%d calls were made, want none", len(calls))
	}
	return []row{none, growth("terminations in state, refreshed: growth of time", sizes, times, 1.15)}, nil
}

// measureNames measures one order over many people, none of whom is connected.
func measureNames(ctx context.Context, l *lab) ([]row, error) {
	return l.measureOrder(ctx, "names in one order", 5000, func(int) int { return 0 })
}

// measureLive measures one order over ten people with many connections.
func measureLive(ctx context.Context, l *lab) ([]row, error) {
	return l.measureOrder(ctx, "live connections of one order", 10, func(size int) int { return size / 10 })
}

// measureOrder measures the plan of a changed order for sizes up to 5,000. An order names as many people as its size, but at most
// maxNames; each returns how many connections each of them has.
func (l *lab) measureOrder(ctx context.Context, what string, maxNames int, each func(size int) int) ([]row, error) {
	const largest = 5000
	var times []time.Duration
	var whole usage
	for _, size := range doublings(largest) {
		used, err := l.planChanged(ctx, min(size, maxNames), each(size))
		if err != nil {
			return nil, err
		}
		times = append(times, used.providerCPU)
		whole = used
	}
	cpu := times[len(times)-1].Seconds()
	return []row{
		absolute(fmt.Sprintf("5,000 %s, order changed, planned: CPU time of the provider", what),
			fmt.Sprintf("%s of the %s of the whole plan", seconds(cpu), seconds(whole.wall.Seconds())), cpu, "s", 3),
		growth(fmt.Sprintf("%s, order changed, planned: growth of the provider's CPU time", what), doublings(largest), times, 1.15),
	}, nil
}

// planChanged measures the plan of an order that got one more name after it was applied. If its people have connections, the order
// is a dry run, so that they stay connected.
func (l *lab) planChanged(ctx context.Context, people, each int) (usage, error) {
	names := userNames(people)
	// Without a type, Terraform treats the value on the command line as a string.
	configuration := "variable \"more\" {\n  type    = list(string)\n  default = []\n}\n" +
		strings.Replace(order("one", names), "usernames = [", fmt.Sprintf("dry_run = %t\n  usernames = concat(var.more, [", each > 0), 1)
	configuration = strings.Replace(configuration, "]\n  timeouts", "])\n  timeouts", 1)
	vpn, w, err := l.start(ctx, theProvider, configuration)
	if err != nil {
		return usage{}, err
	}
	defer func() { _ = vpn.Stop() }()
	if each > 0 {
		if err := vpn.connectUsers(ctx, names, each); err != nil {
			return usage{}, err
		}
	}
	if _, err := w.apply(ctx); err != nil {
		return usage{}, err
	}
	medians, err := l.alternate(func() (usage, error) { return w.plan(ctx, `-var=more=["one-more@example.com"]`) })
	if err != nil {
		return usage{}, err
	}
	return medians[0], nil
}
