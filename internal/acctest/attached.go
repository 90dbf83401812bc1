package acctest

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Attached returns the real Terraform or OpenTofu in a directory of its own, attached to a provider in the test process. Unlike
// the provider of CLI, this one uses the emulator's clock, on which waiting takes no time. Settings are environment variables, as
// NAME=value. A configuration needs no initialization unless it has modules.
func (e *Emulator) Attached(t *testing.T, configuration string, settings ...string) *CLI {
	t.Helper()
	cli := newCLI(t, configuration, settings...)
	cli.Environment = append(cli.Environment, "TF_REATTACH_PROVIDERS="+e.serve(t, cli.Registry()+"/clientvpn/clientvpn"))
	return cli
}

// serve serves the provider until the test ends, and returns the value of TF_REATTACH_PROVIDERS.
func (e *Emulator) serve(t *testing.T, address string) string {
	t.Helper()
	server, err := e.Providers()["clientvpn"]()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	reattach, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	go func() {
		err := tf6server.Serve(address, func() tfprotov6.ProviderServer { return server },
			tf6server.WithDebug(ctx, reattach, closed), tf6server.WithoutLogStderrOverride(),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithLoggingSink(t))
		if err != nil {
			t.Error(err)
		}
	}()
	config := <-reattach
	t.Cleanup(func() {
		cancel()
		<-closed
	})
	type addr struct{ Network, String string }
	attach, err := json.Marshal(map[string]any{address: map[string]any{
		"Protocol":        string(config.Protocol),
		"ProtocolVersion": config.ProtocolVersion,
		"Pid":             config.Pid,
		"Test":            true,
		"Addr":            addr{config.Addr.Network(), config.Addr.String()},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return string(attach)
}
