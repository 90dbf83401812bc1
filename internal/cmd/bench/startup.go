package main

import (
	"fmt"
	"os"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// measurePlan measures a plan in which nothing changes.
func measurePlan(l *lab) []row {
	vpn, ours := l.start(theProvider, l.render("termination.tf", nil))
	defer vpn.stop()
	vpn.connect(emulator.ClientSeed{Username: "alice", ID: "cvpn-connection-first"})
	empty := l.workspace(emptyProvider, l.render("empty.tf", nil))
	ours.apply()
	empty.apply()
	medians := l.alternate(func() usage { return ours.plan() }, func() usage { return empty.plan() })
	const peer = "empty framework provider"
	return []row{
		ratio("plan, one termination in state: time", medians[0].wall.Seconds(), medians[1].wall.Seconds(), seconds, peer, 1.15),
		ratio("plan, one termination in state: provider memory", float64(medians[0].providerMemory), float64(medians[1].providerMemory), mebibytes, peer, 1.4),
	}
}

// measureApply measures one termination beside the script that people write without a provider.
func measureApply(l *lab) []row {
	const what = "apply of one termination, no waiting: time"
	aws, missing := peer("aws")
	if missing != "" {
		return []row{{what: what, limit: 0.45, unit: "×", missing: missing}}
	}
	vpn, ours := l.start(theProvider, l.render("termination.tf", nil))
	defer vpn.stop()
	scripted := l.workspace(emptyProvider, l.render("local_exec.tf", map[string]any{"aws": aws, "url": vpn.URL}))
	connections := 0
	end := func(w *workspace) func() usage {
		return func() usage {
			connections++
			id := fmt.Sprintf("cvpn-connection-%d", connections)
			vpn.connect(emulator.ClientSeed{Username: "alice", ID: id})
			w.removeState()
			return w.apply("-var=id=" + id)
		}
	}
	medians := l.alternate(end(ours), end(scripted))
	return []row{ratio(what, medians[0].wall.Seconds(), medians[1].wall.Seconds(), seconds, "`terraform_data` with `local-exec` of the AWS CLI", 0.45)}
}

// measureBinary measures the size of the program that users download.
func measureBinary(l *lab) []row {
	size := func(pkg string) float64 {
		info, err := os.Stat(l.program(pkg))
		l.check(err)
		return float64(info.Size())
	}
	ours, empty := size(theProvider), size(emptyProvider)
	megabytes := func(bytes float64) string { return fmt.Sprintf("%.1f MB", bytes/1e6) }
	return []row{
		ratio("binary, stripped: size", ours, empty, megabytes, "empty framework provider", 1.45),
		absolute("binary, stripped", megabytes(ours), ours/1e6, "MB", 26),
	}
}
