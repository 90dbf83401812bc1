package main

import (
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

// measureSerials measures certificate revocation lists with up to as many entries as an endpoint accepts.
func measureSerials(l *lab) []row {
	const largest = 20_000
	commands := []string{"plan", "apply", "refresh"}
	times := make([][]time.Duration, len(commands))
	var medians []usage
	var state int
	for _, size := range doublings(largest) {
		medians, state = l.measureList(size)
		for i := range commands {
			times[i] = append(times[i], medians[i].wall)
		}
	}
	var rows, growths []row
	var provider, program int64
	for i, command := range commands {
		rows = append(rows, duration("20,000 revoked serial numbers, "+command+": time", medians[i].wall, 2))
		growths = append(growths, growth("revoked serial numbers, "+command+": growth of time", doublings(largest), times[i], 1.15))
		provider, program = max(provider, medians[i].providerMemory), max(program, medians[i].memory)
	}
	rows = append(rows,
		memory("20,000 revoked serial numbers: provider memory", provider, 100),
		memory("20,000 revoked serial numbers: Terraform's memory", program, 0),
		absolute("20,000 revoked serial numbers: state", fmt.Sprintf("%d bytes", state), float64(state)/1e3, "kB", 0))
	return append(rows, growths...)
}

// measureList returns the medians of a plan of a changed list, of its apply, which imports it, and of a refresh, and the size of the
// state. The provider does not wait between its calls.
func (l *lab) measureList(size int) (medians []usage, state int) {
	vpn, w := l.start(fastProvider, l.render("revocation_list.tf", nil), "-crl-delay", "1ms")
	defer vpn.stop()
	w.writeAuthority()
	lists := 0
	medians = l.alternate(
		func() usage {
			lists++ // Each list revokes one more certificate, the last one as many as wanted.
			w.write("serials.txt", serials(size-l.count+lists))
			return w.plan()
		},
		func() usage { return w.apply() },
		func() usage { return w.plan("-refresh-only") })
	if imports := medians[1].count("ImportClientVpnClientCertificateRevocationList"); imports != lists {
		l.check(fmt.Errorf("%d lists were imported, want %d", imports, lists))
	}
	return medians, len(w.state())
}

// serials returns serial numbers, one a line.
func serials(count int) []byte {
	var lines []byte
	for i := range count {
		lines = fmt.Appendf(lines, "0x4a1b%028x\n", i+1)
	}
	return lines
}

// writeAuthority writes the certificate and the private key of a new CA.
func (w *workspace) writeAuthority() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.lab.check(err)
	now := w.lab.now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "VPN CA"}, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(10, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	w.lab.check(err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	w.lab.check(err)
	w.write("ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}))
	w.write("ca.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}))
}
