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

// measureList returns the medians of a plan of a changed list, of its apply, which imports it, and of a refresh, and the size of the
// state. The provider does not wait between its calls.
func (l *lab) measureList(ctx context.Context, size int) ([]usage, int64, error) {
	vpn, w, err := l.start(ctx, fastProvider, revocationList, "-crl-delay", "1ms")
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = vpn.Stop() }()
	w.Environment = append(w.Environment, "SPEED=0")
	files, err := newAuthority(l.now())
	if err != nil {
		return nil, 0, err
	}
	for name, content := range files {
		if err := w.write(name, content); err != nil {
			return nil, 0, err
		}
	}
	lists := 0
	medians, err := l.alternate(
		func() (usage, error) {
			lists++ // Each list revokes one more certificate, the last one as many as wanted.
			if err := w.write("serials.txt", serials(size-l.count+lists)); err != nil {
				return usage{}, err
			}
			return w.plan(ctx)
		},
		func() (usage, error) { return w.apply(ctx) },
		func() (usage, error) { return w.plan(ctx, "-refresh-only") })
	if err != nil {
		return nil, 0, err
	}
	calls, err := vpn.calls(ctx)
	if err != nil {
		return nil, 0, err
	}
	imports := 0
	for _, call := range calls {
		if call.Action == "ImportClientVpnClientCertificateRevocationList" {
			imports++
		}
	}
	if imports != lists {
		return nil, 0, fmt.Errorf("%d lists were imported, want %d", imports, lists)
	}
	state, err := w.stateSize()
	return medians, state, err
}

// serials returns serial numbers, one a line.
func serials(count int) []byte {
	var lines []byte
	for i := range count {
		lines = fmt.Appendf(lines, "0x4a1b%028x\n", i+1)
	}
	return lines
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
