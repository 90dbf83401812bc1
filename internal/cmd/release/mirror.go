package main

import (
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

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

// tampered returns the archive with different content and the same checksum.
func (a archive) tampered() archive {
	a.content = append([]byte{}, a.content...)
	a.content = append(a.content, 0) // Still a valid archive.
	return a
}

// filesystemMirror writes a filesystem mirror in the packed layout.
func (a archive) filesystemMirror(dir, registry string) (mirror, error) {
	files := map[string][]byte{registry + "/clientvpn/clientvpn/" + a.name: a.content}
	return mirror{
		name:          "filesystem mirror",
		configuration: terraformcli.ProviderInstallation("filesystem_mirror", "path", dir),
	}, terraformcli.Workspace{Root: dir}.Write(files)
}

// networkMirror serves the provider network mirror protocol until stop is called. It writes the certificate that Terraform must trust
// to dir.
func (a archive) networkMirror(dir, registry string) (m mirror, stop func(), err error) {
	server := httptest.NewTLSServer(a.protocol(registry))
	trusted := filepath.Join(dir, "mirror.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	return mirror{
		name:          "network mirror",
		configuration: terraformcli.ProviderInstallation("network_mirror", "url", server.URL+"/"),
		environment:   map[string]string{"SSL_CERT_FILE": trusted},
	}, server.Close, os.WriteFile(trusted, certificate, 0o600)
}

// protocol implements https://developer.hashicorp.com/terraform/internals/provider-network-mirror-protocol.
func (a archive) protocol(registry string) http.Handler {
	base := "GET /" + registry + "/clientvpn/clientvpn/"
	mux := http.NewServeMux()
	document := func(value any) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(value) // Terraform reports an incomplete document.
		}
	}
	mux.HandleFunc(base+"index.json", document(map[string]any{"versions": map[string]any{a.version: map[string]any{}}}))
	mux.HandleFunc(base+a.version+".json", document(map[string]any{"archives": map[string]any{
		host(): map[string]any{"url": a.name, "hashes": []string{"zh:" + a.sum}},
	}}))
	mux.HandleFunc(base+a.name, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/zip")
		_, _ = w.Write(a.content) // As above.
	})
	return mux
}
