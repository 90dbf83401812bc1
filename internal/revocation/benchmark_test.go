package revocation_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// BenchmarkPlan plans a change of an order with many names, or with many live connections in its state.
func BenchmarkPlan(b *testing.B) {
	for _, size := range []struct{ names, live int }{
		{1250, 10}, {2500, 10}, {5000, 10}, {10, 1250}, {10, 2500}, {10, 5000}, {5000, 5000},
	} {
		b.Run(fmt.Sprintf("%d names, %d live", size.names, size.live), func(b *testing.B) {
			w, endpoint := newEmulator(b)
			var users []string
			for i := range size.names {
				users = append(users, fmt.Sprintf("user-%d@example.com", i))
			}
			for i := range min(size.names, 10) { // Connections are limited for each client, not for each user.
				w.Join(b, emulator.ClientSeed{EndpointID: endpoint, Username: users[i], Count: size.live / min(size.names, 10)})
			}
			orders := newOrders(b, w)
			config := map[string]tftypes.Value{
				"client_vpn_endpoint_ids": acctest.Strings(endpoint), "usernames": acctest.Strings(users...),
				"max_connections": tftypes.NewValue(tftypes.Number, 10_000),
			}
			prior := attributes(b, orders.value(config))
			prior["region"] = tftypes.NewValue(tftypes.String, "us-east-1")
			state, _ := orders.read(b, orders.value(prior))
			config["usernames"] = acctest.Strings(slices.Concat(users, []string{"one@example.com"})...)

			for b.Loop() {
				if _, diagnostics := orders.plan(b, state, config); len(diagnostics) > 0 {
					b.Fatalf("%v", summaries(diagnostics))
				}
			}
		})
	}
}
