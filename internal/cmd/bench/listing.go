package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
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
func measureListing(ctx context.Context, l *lab) ([]row, error) {
	var rows []row
	var times []time.Duration
	for _, size := range doublings(fullEndpoint) {
		measured, took, err := l.measureListingOf(ctx, size)
		if err != nil {
			return nil, err
		}
		times = append(times, took)
		if size == fullEndpoint {
			rows = measured
		}
	}
	return append(rows, growth("connections listed, 10 matched: growth of time", doublings(fullEndpoint), times, 1.15)), nil
}

// measureListingOf returns the rows for an endpoint with size connections, and the time without the pace.
func (l *lab) measureListingOf(ctx context.Context, size int) ([]row, time.Duration, error) {
	vpn, err := l.emulator(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = vpn.Stop() }()
	clients := []emulator.ClientSeed{{Username: "somebody@example.com", CommonName: "laptop.example.com", Count: size - leavers}}
	var names []string
	for i := range leavers {
		names = append(names, fmt.Sprintf("leaver-%d", i))
		clients = append(clients, emulator.ClientSeed{Username: names[i], CommonName: names[i]})
	}
	for _, client := range clients {
		if err := vpn.connect(ctx, client); err != nil {
			return nil, 0, err
		}
	}
	configuration := fmt.Sprintf("data \"clientvpn_connections\" \"leavers\" {\n  client_vpn_endpoint_id = %q\n  common_names = %s\n}\n"+
		"output \"found\" {\n  value = \"found: ${length(data.clientvpn_connections.leavers.connections)}\"\n}\n", endpointID, listOf(names))
	programs, missing, err := l.listingPrograms(ctx, vpn.URL, configuration, size == fullEndpoint)
	if err != nil {
		return nil, 0, err
	}
	medians, err := l.alternate(programs...)
	if err != nil {
		return nil, 0, err
	}
	for _, m := range medians {
		if !strings.Contains(m.output, fmt.Sprint(leavers)) {
			return nil, 0, fmt.Errorf("%d connections match, but the output is %s", leavers, m.output)
		}
	}
	if len(medians) == 1 {
		return nil, medians[0].wall, nil
	}
	return listingRows(medians, missing), medians[0].wall, nil
}

// listingPrograms returns what to measure: the provider without the pace and, if all is true, the provider as it is and its peers.
func (l *lab) listingPrograms(ctx context.Context, url, configuration string, all bool) (programs []func() (usage, error), missing string, err error) {
	unpaced, err := l.workspace(ctx, fastProvider, url, configuration)
	if err != nil {
		return nil, "", err
	}
	unpaced.Environment = append(unpaced.Environment, "SPEED=0")
	programs = append(programs, func() (usage, error) { return unpaced.plan(ctx) })
	if !all {
		return programs, "", nil
	}
	paced, err := l.workspace(ctx, theProvider, url, configuration)
	if err != nil {
		return nil, "", err
	}
	loop, err := l.program(ctx, sdkLoop)
	if err != nil {
		return nil, "", err
	}
	script := filepath.Join(l.root, "listing.py")
	if err := os.WriteFile(script, listingScript, 0o600); err != nil {
		return nil, "", err
	}
	programs = append(programs,
		func() (usage, error) { return paced.plan(ctx) },
		func() (usage, error) { return l.measure(ctx, l.root, paced.Environment, loop, url, endpointID) })
	python, missing := peer("python3")
	if missing == "" {
		if _, err := l.measure(ctx, l.root, paced.Environment, python, "-c", "import boto3"); err != nil {
			missing = "boto3 is not installed"
		}
	}
	if missing == "" {
		programs = append(programs, func() (usage, error) {
			return l.measure(ctx, l.root, paced.Environment, python, script, url, endpointID)
		})
	}
	return programs, missing, nil
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

// listOf returns names as a list in Terraform's language.
func listOf(names []string) string {
	return `["` + strings.Join(names, `", "`) + `"]`
}
