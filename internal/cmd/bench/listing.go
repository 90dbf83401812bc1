package main

import (
	_ "embed"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

//go:embed listing.py
var listingScript []byte

const (
	fullEndpoint = 126_000
	leavers      = 10
)

// measureListing measures a search for ten common names at a full endpoint, which reads every page.
func measureListing(l *lab) []row {
	var rows []row
	var times []time.Duration
	for _, size := range doublings(fullEndpoint) {
		measured, took := l.measureListingOf(size)
		rows, times = measured, append(times, took)
	}
	return append(rows, growth("connections listed, 10 matched: growth of time", doublings(fullEndpoint), times, 1.15))
}

// measureListingOf returns the rows for an endpoint with size connections, if it is full, and the time without the pace.
func (l *lab) measureListingOf(size int) ([]row, time.Duration) {
	vpn := l.emulator()
	defer vpn.stop()
	vpn.connect(emulator.ClientSeed{Username: "somebody@example.com", CommonName: "laptop.example.com", Count: size - leavers})
	var names []string
	for i := range leavers {
		names = append(names, fmt.Sprintf("leaver-%d", i))
		vpn.connect(emulator.ClientSeed{Username: names[i], CommonName: names[i]})
	}
	configuration := l.render("connections.tf", map[string]any{"names": listOf(names)})
	unpaced := l.workspace(fastProvider, configuration)
	unpaced.use(vpn)
	programs := []func() usage{func() usage { return unpaced.plan() }}
	var missing string
	if size == fullEndpoint {
		paced := l.workspace(theProvider, configuration)
		paced.use(vpn)
		programs = append(programs, func() usage { return paced.plan() })
		var peers []func() usage
		peers, missing = paced.listingPeers()
		programs = append(programs, peers...)
	}
	medians := l.alternate(programs...)
	for _, m := range medians {
		if !strings.Contains(m.output, fmt.Sprint(leavers)) {
			l.check(fmt.Errorf("%d connections match, but the output is %s", leavers, m.output))
		}
	}
	if size < fullEndpoint {
		return nil, medians[0].wall
	}
	return listingRows(medians, missing), medians[0].wall
}

// listingPeers returns what to measure beside the provider: the SDK loop and boto3, or why boto3 is missing.
func (w *workspace) listingPeers() (programs []func() usage, missing string) {
	run := func(program string, args ...string) func() usage {
		return func() usage {
			return w.lab.measure(w.Dir, w.Environment, program, append(args, w.vpn.URL, endpointID)...)
		}
	}
	programs = append(programs, run(w.lab.program(sdkLoop)))
	python, missing := peer("python3")
	if missing != "" {
		return programs, missing
	}
	if exec.CommandContext(w.lab.ctx, python, "-c", "import boto3").Run() != nil {
		return programs, "boto3 is not installed"
	}
	w.write("listing.py", listingScript)
	return append(programs, run(python, "listing.py")), ""
}

// listingRows returns the rows for the medians of the provider without the pace, the provider as it is, the SDK loop and, unless
// it is missing, boto3.
func listingRows(medians []usage, missing string) []row {
	ours := medians[1].wall.Seconds()
	rows := []row{
		ratio("126,000 connections, 10 matched, without the pace: time", medians[0].wall.Seconds(), medians[2].wall.Seconds(), seconds, "bare loop with the AWS SDK for Go", 1.15),
		{what: "126,000 connections, 10 matched: time", measured: seconds(ours), limit: 0.5, unit: "×", missing: missing},
		memory("126,000 connections, 10 matched: provider memory", medians[1].providerMemory, 60),
	}
	if missing == "" {
		rows[1] = ratio(rows[1].what, ours, medians[3].wall.Seconds(), seconds, "boto3", 0.5)
	}
	return rows
}

// measureListed measures a data source that returns all connections of an endpoint.
func measureListed(l *lab) []row {
	const largest = 20_000
	vpn, w := l.start(theProvider, l.render("connections.tf", map[string]any{"names": "null"}))
	defer vpn.stop()
	var times []time.Duration
	var whole usage
	connected := 0
	for _, size := range doublings(largest) {
		vpn.connect(emulator.ClientSeed{Username: "somebody@example.com", Count: size - connected})
		connected = size
		whole = l.alternate(func() usage { return w.plan() })[0]
		if !strings.Contains(whole.output, fmt.Sprint("found: ", size)) {
			l.check(fmt.Errorf("%d connections are listed, but the output is %s", size, whole.output))
		}
		times = append(times, whole.providerCPU)
	}
	return cpuRows("20,000", "connections listed, all returned", whole, 8, doublings(largest), times)
}

// listOf returns names as a list in Terraform's language.
func listOf(names []string) string {
	return `["` + strings.Join(names, `", "`) + `"]`
}
