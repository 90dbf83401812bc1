package main

import (
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// mirror is what Terraform installs the provider from.
type mirror struct {
	name string
	// configuration is the CLI configuration.
	configuration []byte
	// environment has environment variables for Terraform.
	environment map[string]string
}

// archive is the provider's archive for this machine, with its published checksum.
type archive struct {
	version, name, sum string
	content            []byte
}

// write writes a mirror as `terraform providers mirror` does. It is a filesystem mirror in the packed layout, and its files answer the
// requests of https://developer.hashicorp.com/terraform/internals/provider-network-mirror-protocol.
func (a archive) write(dir, registry string) error {
	base := registry + "/clientvpn/clientvpn/"
	return terraformcli.Workspace{Root: dir}.Write(map[string][]byte{
		base + "index.json":        fmt.Appendf(nil, `{"versions": {%q: {}}}`, a.version),
		base + a.version + ".json": fmt.Appendf(nil, `{"archives": {%q: {"url": %q, "hashes": ["zh:%s"]}}}`, host(), a.name, a.sum),
		base + a.name:              a.content,
	})
}

// filesystemMirror returns the mirror in dir.
func filesystemMirror(dir string) mirror {
	return mirror{name: "filesystem mirror", configuration: terraformcli.ProviderInstallation("filesystem_mirror", "path", dir)}
}

// networkMirror serves the mirror in dir until stop is called. It writes the certificate that Terraform must trust next to dir.
func networkMirror(name, dir string) (m mirror, stop func(), err error) {
	server := httptest.NewTLSServer(http.FileServer(http.Dir(dir)))
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	return mirror{
		name:          name,
		configuration: terraformcli.ProviderInstallation("network_mirror", "url", server.URL+"/"),
		environment:   map[string]string{"SSL_CERT_FILE": dir + ".pem"},
	}, server.Close, os.WriteFile(dir+".pem", certificate, 0o600)
}
