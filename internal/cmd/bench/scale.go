package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// measureOrders measures the calls of many standing orders, each for one person.
func measureOrders(l *lab) []row {
	vpn, w := l.start(theProvider, l.render("orders.tf", map[string]any{"count": 1000}))
	defer vpn.stop()
	rows := []row{callCount("1,000 standing orders, created: calls", len(w.apply().calls), ", with the plan's", 110)}
	listed := 0
	for _, refresh := range []struct {
		listed int
		limit  float64
	}{{800, 3}, {20_000, 31}} {
		vpn.connect(emulator.ClientSeed{Username: "somebody@example.com", Count: refresh.listed - listed})
		listed = refresh.listed
		what := fmt.Sprintf("1,000 standing orders, refreshed with %d connections listed: calls", refresh.listed)
		rows = append(rows, callCount(what, len(w.plan().calls), "", refresh.limit))
	}
	return rows
}

// measureTerminations measures a refresh of many terminations, which makes no call.
func measureTerminations(l *lab) []row {
	const largest = 2000
	vpn, w := l.start(fastProvider, l.render("terminations.tf", map[string]any{"count": largest}))
	defer vpn.stop()
	w.apply()
	sizes := doublings(largest)
	times := make([]time.Duration, len(sizes))
	calls := 0
	for i, size := range slices.Backward(sizes) {
		w.keepInstances(size)
		medians := l.alternate(func() usage { return w.plan(fmt.Sprint("-var=n=", size)) })
		times[i] = medians[0].wall
		calls += len(medians[0].calls)
	}
	none := callCount("2,000 terminations in state, refreshed: calls", calls, "", 0)
	if calls > 0 {
		none.missing = fmt.Sprintf("%d calls were made, want none", calls)
	}
	return []row{none, growth("terminations in state, refreshed: growth of time", sizes, times, 1.15)}
}

// measureNames measures one order over many people, none of whom is connected.
func measureNames(l *lab) []row {
	return l.measureOrder("names in one order", 5000, func(int) int { return 0 })
}

// measureLive measures one order over ten people with many connections.
func measureLive(l *lab) []row {
	return l.measureOrder("live connections of one order", 10, func(size int) int { return size / 10 })
}

// measureOrder measures the plan of a changed order for sizes up to 5,000. An order names as many people as its size, but at most
// maxNames; each returns how many connections each of them has.
func (l *lab) measureOrder(what string, maxNames int, each func(size int) int) []row {
	const largest = 5000
	var times []time.Duration
	var whole usage
	for _, size := range doublings(largest) {
		whole = l.planChanged(min(size, maxNames), each(size))
		times = append(times, whole.providerCPU)
	}
	return cpuRows("5,000", what+", order changed, planned", whole, 3, doublings(largest), times)
}

// cpuRows returns the rows for the provider's CPU time in the plan of the largest size, and for its growth.
func cpuRows(largest, what string, plan usage, limit float64, sizes []int, times []time.Duration) []row {
	cpu := plan.providerCPU.Seconds()
	return []row{
		absolute(largest+" "+what+": CPU time of the provider",
			fmt.Sprintf("%s of the %s of the whole plan", seconds(cpu), seconds(plan.wall.Seconds())), cpu, "s", limit),
		growth(what+": growth of the provider's CPU time", sizes, times, 1.15),
	}
}

// planChanged measures the plan of an order that got one more name after it was applied. If its people have connections, the order
// is a dry run, so that they stay connected.
func (l *lab) planChanged(people, each int) usage {
	names := userNames(people)
	vpn, w := l.start(theProvider, l.order(names, each > 0))
	defer vpn.stop()
	if each > 0 {
		vpn.connectUsers(names, each)
	}
	w.apply()
	return l.alternate(func() usage { return w.plan(`-var=more=["one-more@example.com"]`) })[0]
}
