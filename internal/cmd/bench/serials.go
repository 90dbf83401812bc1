package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const revocationList = `
resource "clientvpn_certificate_revocation_list" "all" {
  client_vpn_endpoint_id = "` + endpointID + `"
  revoked_serials        = file("serials.txt")
  issuer = {
    certificate    = file("ca.pem")
    private_key_wo = file("ca.key")
  }
}
`

// measureSerials measures certificate revocation lists with up to as many entries as an endpoint accepts.
func measureSerials(ctx context.Context, l *lab) ([]row, error) {
	const largest = 20_000
	var rows []row
	var plans, applies, refreshes []time.Duration
	for _, size := range doublings(largest) {
		medians, state, err := l.measureList(ctx, size)
		if err != nil {
			return nil, err
		}
		plans, applies, refreshes = append(plans, medians[0].wall), append(applies, medians[1].wall), append(refreshes, medians[2].wall)
		if size < largest {
			continue
		}
		provider, program := int64(0), int64(0)
		for i, command := range []string{"plan", "apply", "refresh"} {
			rows = append(rows, duration("20,000 revoked serial numbers, "+command+": time", medians[i].wall, 2))
			provider, program = max(provider, medians[i].providerMemory), max(program, medians[i].memory)
		}
		rows = append(rows,
			memory("20,000 revoked serial numbers: provider memory", provider, 100),
			memory("20,000 revoked serial numbers: Terraform's memory", program, 0),
			absolute("20,000 revoked serial numbers: state", fmt.Sprintf("%d bytes", state), float64(state)/1e3, "kB", 0))
	}
	for i, times := range [][]time.Duration{plans, applies, refreshes} {
		rows = append(rows, growth("revoked serial numbers, "+[]string{"plan", "apply", "refresh"}[i]+": growth of time", doublings(largest), times, 1.15))
	}
	return rows, nil
}

// measureList returns the medians of a first plan, of an apply and of a refresh, and the size of the state.
func (l *lab) measureList(ctx context.Context, size int) ([]usage, int64, error) {
	vpn, w, err := l.start(ctx, theProvider, revocationList, "-crl-delay", "1ms")
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = vpn.Stop() }()
	var serials strings.Builder
	for i := range size {
		fmt.Fprintf(&serials, "0x4a1b%028x\n", i+1)
	}
	files, err := newAuthority(l.now())
	if err != nil {
		return nil, 0, err
	}
	files["serials.txt"] = []byte(serials.String())
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(w.Dir, name), content, 0o600); err != nil {
			return nil, 0, err
		}
	}
	medians, err := l.alternate(
		func() (usage, error) {
			if err := w.removeState(); err != nil {
				return usage{}, err
			}
			return w.plan(ctx)
		},
		func() (usage, error) { return w.apply(ctx) },
		func() (usage, error) { return w.plan(ctx, "-refresh-only") })
	if err != nil {
		return nil, 0, err
	}
	state, err := w.stateSize()
	return medians, state, err
}

// newAuthority returns the certificate and the private key of a CA, by file name.
func newAuthority(now time.Time) (map[string][]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "VPN CA"}, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(10, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		"ca.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}),
		"ca.key": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
	}, nil
}
