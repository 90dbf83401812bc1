package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// measureOrders measures the calls of many standing orders, one for each person.
func measureOrders(ctx context.Context, l *lab) ([]row, error) {
	const orders = 1000
	vpn, err := l.emulator(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = vpn.Stop() }()
	configuration := strings.Replace(order("each", []string{"leaver-${count.index}"}), "{\n", fmt.Sprintf("{\n  count = %d\n", orders), 1)
	w, err := l.workspace(ctx, theProvider, vpn.URL, configuration)
	if err != nil {
		return nil, err
	}
	if _, err := w.apply(ctx); err != nil {
		return nil, err
	}
	created, err := vpn.calls(ctx)
	if err != nil {
		return nil, err
	}
	rows := []row{absolute("1,000 standing orders, created: calls", fmt.Sprintf("%d calls, with the plan's", len(created)), float64(len(created)), "calls", 110)}
	listed := 0
	for _, refresh := range []struct {
		listed int
		limit  float64
	}{{800, 3}, {20_000, 31}} {
		if err := vpn.connect(ctx, map[string]any{"username": "somebody@example.com", "count": refresh.listed - listed}); err != nil {
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
		rows = append(rows, absolute(fmt.Sprintf("1,000 standing orders, refreshed with %d connections listed: calls", refresh.listed),
			fmt.Sprintf("%d calls", len(calls)), float64(len(calls)), "calls", refresh.limit))
	}
	return rows, nil
}

// measureTerminations measures a refresh of many terminations, which needs no call.
func measureTerminations(ctx context.Context, l *lab) ([]row, error) {
	vpn, err := l.emulator(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = vpn.Stop() }()
	const largest = 2000
	w, err := l.workspace(ctx, fastProvider, vpn.URL, fmt.Sprintf("variable \"n\" { default = %d }\n\n"+
		"resource \"clientvpn_connection_termination\" \"one\" {\n  count = var.n\n  client_vpn_endpoint_id = %q\n"+
		"  username = \"leaver-${count.index}\"\n  on_not_connected = \"ignore\"\n  wait_for_termination = false\n}\n", largest, endpointID))
	if err != nil {
		return nil, err
	}
	w.environment = append(w.environment, "SPEED=0")
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
	made := len(calls)
	none := absolute("2,000 terminations in state, refreshed: calls", fmt.Sprintf("%d calls", made), float64(made), "calls", 0)
	if made > 0 {
		none.missing = fmt.Sprintf("%d calls were made, want none", made)
	}
	return []row{none, growth("terminations in state, refreshed: growth of time", sizes, times, 1.15)}, nil
}

// measureNames measures one order over many people of whom nobody is connected.
func measureNames(ctx context.Context, l *lab) ([]row, error) {
	return l.measureOrder(ctx, "names in one order", 5000, func(int) int { return 0 })
}

// measureLive measures one order over ten people with many connections.
func measureLive(ctx context.Context, l *lab) ([]row, error) {
	return l.measureOrder(ctx, "live connections of one order", 10, func(size int) int { return size / 10 })
}

// measureOrder measures the plan of a changed order: 5,000 in size, and less. The order names the given number of people, or
// as many as its size, with so many connections each.
func (l *lab) measureOrder(ctx context.Context, what string, maxNames int, each func(size int) int) ([]row, error) {
	const largest = 5000
	var times []time.Duration
	var whole usage
	for _, size := range doublings(largest) {
		var names []string
		for i := range min(size, maxNames) {
			names = append(names, fmt.Sprintf("user-%d@example.com", i))
		}
		used, err := l.planChanged(ctx, names, each(size))
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

// planChanged measures the plan of an order that has got another name since it was applied. With connections, the order is a
// dry run, so that they stay.
func (l *lab) planChanged(ctx context.Context, names []string, each int) (usage, error) {
	vpn, err := l.emulator(ctx)
	if err != nil {
		return usage{}, err
	}
	defer func() { _ = vpn.Stop() }()
	if each > 0 {
		for _, name := range names {
			if err := vpn.connect(ctx, map[string]any{"username": name, "count": each}); err != nil {
				return usage{}, err
			}
		}
	}
	// Terraform takes the value of a variable without a type on the command line for a string.
	configuration := "variable \"more\" {\n  type    = list(string)\n  default = []\n}\n" +
		strings.Replace(order("one", names), "usernames = [", fmt.Sprintf("dry_run = %t\n  usernames = concat(var.more, [", each > 0), 1)
	configuration = strings.Replace(configuration, "]\n  timeouts", "])\n  timeouts", 1)
	w, err := l.workspace(ctx, theProvider, vpn.URL, configuration)
	if err != nil {
		return usage{}, err
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
