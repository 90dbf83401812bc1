package main

import (
	"context"
	"fmt"
	"os"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const oneTermination = `
variable "id" { default = "cvpn-connection-first" }

resource "clientvpn_connection_termination" "one" {
  client_vpn_endpoint_id = "` + endpointID + `"
  connection_id          = var.id
  wait_for_termination   = false
}
`

// measurePlan measures a plan in which nothing changes.
func measurePlan(ctx context.Context, l *lab) ([]row, error) {
	vpn, ours, err := l.start(ctx, theProvider, oneTermination)
	if err != nil {
		return nil, err
	}
	defer func() { _ = vpn.Stop() }()
	if err := vpn.connect(ctx, emulator.ClientSeed{Username: "alice", ID: "cvpn-connection-first"}); err != nil {
		return nil, err
	}
	empty, err := l.workspace(ctx, emptyProvider, "", "resource \"empty_thing\" \"one\" {\n  name = \"one\"\n}\n")
	if err != nil {
		return nil, err
	}
	for _, w := range []*workspace{ours, empty} {
		if _, err := w.apply(ctx); err != nil {
			return nil, err
		}
	}
	medians, err := l.alternate(
		func() (usage, error) { return ours.plan(ctx) },
		func() (usage, error) { return empty.plan(ctx) },
	)
	if err != nil {
		return nil, err
	}
	const peer = "empty framework provider"
	return []row{
		ratio("plan, one termination in state: time", medians[0].wall.Seconds(), medians[1].wall.Seconds(), seconds, peer, 1.15),
		ratio("plan, one termination in state: provider memory", float64(medians[0].providerMemory), float64(medians[1].providerMemory), mebibytes, peer, 1.4),
	}, nil
}

const localExec = `
variable "id" {}

resource "terraform_data" "one" {
  provisioner "local-exec" {
    command = "%s --endpoint-url %s ec2 terminate-client-vpn-connections --client-vpn-endpoint-id ` + endpointID + ` --connection-id ${var.id}"
  }
}
`

// measureApply measures one termination beside the script that people write without a provider.
func measureApply(ctx context.Context, l *lab) ([]row, error) {
	const what = "apply of one termination, no waiting: time"
	aws, missing := peer("aws")
	if missing != "" {
		return []row{{what: what, limit: 0.45, unit: "×", missing: missing}}, nil
	}
	vpn, ours, err := l.start(ctx, theProvider, oneTermination)
	if err != nil {
		return nil, err
	}
	defer func() { _ = vpn.Stop() }()
	scripted, err := l.workspace(ctx, emptyProvider, "", fmt.Sprintf(localExec, aws, vpn.URL))
	if err != nil {
		return nil, err
	}
	connections := 0
	end := func(w *workspace) func() (usage, error) {
		return func() (usage, error) {
			connections++
			id := fmt.Sprintf("cvpn-connection-%d", connections)
			if err := vpn.connect(ctx, emulator.ClientSeed{Username: "alice", ID: id}); err != nil {
				return usage{}, err
			}
			if err := w.removeState(); err != nil {
				return usage{}, err
			}
			return w.apply(ctx, "-var=id="+id)
		}
	}
	medians, err := l.alternate(end(ours), end(scripted))
	if err != nil {
		return nil, err
	}
	return []row{ratio(what, medians[0].wall.Seconds(), medians[1].wall.Seconds(), seconds, "`terraform_data` with `local-exec` of the AWS CLI", 0.45)}, nil
}

// measureBinary measures the size of the program that users download.
func measureBinary(ctx context.Context, l *lab) ([]row, error) {
	var sizes []float64
	for _, pkg := range []string{theProvider, emptyProvider} {
		path, err := l.program(ctx, pkg)
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		sizes = append(sizes, float64(info.Size()))
	}
	megabytes := func(bytes float64) string { return fmt.Sprintf("%.1f MB", bytes/1e6) }
	return []row{
		ratio("binary, stripped: size", sizes[0], sizes[1], megabytes, "empty framework provider", 1.45),
		absolute("binary, stripped", megabytes(sizes[0]), sizes[0]/1e6, "MB", 26),
	}, nil
}
