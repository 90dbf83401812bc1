package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// mirror is from where Terraform installs the provider.
type mirror struct {
	name string
	// configuration is the block of the CLI configuration.
	configuration string
	// environment has variables for Terraform.
	environment map[string]string
}

// archive is the archive of the provider for this machine, and its published checksum.
type archive struct {
	version, name, sum string
	content            []byte
}

// tampered returns the archive with another content, and the same checksum.
func (a archive) tampered() archive {
	a.content = append([]byte{}, a.content...)
	a.content = append(a.content, 0) // Still a valid archive.
	return a
}

// fileSystemMirror writes a mirror in the packed layout to a directory.
func (a archive) fileSystemMirror(dir, registry string) (mirror, error) {
	into := filepath.Join(dir, registry, "clientvpn", "clientvpn")
	if err := os.MkdirAll(into, 0o700); err != nil {
		return mirror{}, err
	}
	return mirror{
		name:          "file-system mirror",
		configuration: fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir),
	}, os.WriteFile(filepath.Join(into, a.name), a.content, 0o600)
}

// networkMirror serves the provider network mirror protocol on loopback until stop is called. It writes the certificate
// that Terraform has to trust to the directory.
func (a archive) networkMirror(dir, registry string, now time.Time) (m mirror, stop func() error, err error) {
	certificate, err := selfSigned(now)
	if err != nil {
		return mirror{}, nil, err
	}
	trusted := filepath.Join(dir, "mirror.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})
	if err := os.WriteFile(trusted, block, 0o600); err != nil {
		return mirror{}, nil, err
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12})
	if err != nil {
		return mirror{}, nil, err
	}
	server := &http.Server{Handler: a.protocol(registry), ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	stop = func() error {
		err := server.Close()
		if served := <-stopped; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		return err
	}
	return mirror{
		name:          "network mirror",
		configuration: fmt.Sprintf("provider_installation {\n  network_mirror {\n    url = %q\n  }\n}\n", "https://"+listener.Addr().String()+"/"),
		environment:   map[string]string{"SSL_CERT_FILE": trusted},
	}, stop, nil
}

// protocol answers what https://developer.hashicorp.com/terraform/internals/provider-network-mirror-protocol describes.
func (a archive) protocol(registry string) http.Handler {
	base := "GET /" + registry + "/clientvpn/clientvpn/"
	mux := http.NewServeMux()
	document := func(value any) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(value) // Terraform notices if it is incomplete.
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

// selfSigned returns a certificate for servers on loopback.
func selfSigned(now time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, BasicConstraintsValid: true, IsCA: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
