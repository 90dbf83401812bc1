package main

import (
	"os"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// workspace is a temporary directory.
type workspace struct{ terraformcli.Workspace }

func newWorkspace() (workspace, error) {
	root, err := os.MkdirTemp("", "clientvpn-demo-")
	return workspace{terraformcli.Workspace{Root: root}}, err
}

func (w workspace) remove() error { return os.RemoveAll(w.Root) }

// write writes the seed and the configuration.
func (w workspace) write() error {
	return w.Write(map[string][]byte{
		"seed.json":          seedJSON,
		"cli.tfrc":           w.UseMirror(),
		"config/provider.tf": providerTF,
		"config/leaver.tf":   leaverTF,
	})
}
