package acctest

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// Attached returns the real Terraform or OpenTofu, in its own directory, attached to a provider in the process of the test. Unlike
// that of CLI, the provider uses the emulator's clock, on which waiting takes no time. settings are environment variables of
// Terraform, as NAME=value. There is nothing to initialize, unless the configuration has modules.
func (w *Emulator) Attached(t *testing.T, configuration string, settings ...string) *CLI {
	t.Helper()
	root := t.TempDir()
	cli := newCLI(t, root, configuration)
	address := cli.Registry() + "/clientvpn/clientvpn"
	cli.Environment = terraformcli.Environment(os.Environ(), map[string]string{
		"CHECKPOINT_DISABLE": "1", "HOME": root, "TF_CLI_CONFIG_FILE": os.DevNull,
		"TF_REATTACH_PROVIDERS": w.serve(t, address),
	})
	cli.Environment = append(cli.Environment, settings...)
	return cli
}

// serve serves the provider until the test ends and returns how to attach to it.
func (w *Emulator) serve(t *testing.T, address string) string {
	t.Helper()
	server, err := w.Providers()["clientvpn"]()
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
