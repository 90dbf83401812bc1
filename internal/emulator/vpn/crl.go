package vpn

import (
	"crypto/x509"
	"encoding/pem"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// pending is the status of a revocation list that is not enforced yet.
const pending = "pending"

// RevocationList is a snapshot of an endpoint's certificate revocation list.
type RevocationList struct {
	EndpointID string `json:"endpoint_id"`
	// PEM is the list as it was imported, or "" if none was.
	PEM string `json:"pem"`
	// Entries is the number of revoked certificates.
	Entries int `json:"entries"`
	// NextUpdate is when the list expires. If zero, it does not.
	NextUpdate time.Time `json:"next_update,omitzero"`
	// Status is pending or active, or "" if no list was imported.
	Status string `json:"status"`
}

type revocationList struct {
	pem     string
	serials map[string]bool // in the format of parseSerial
	begins  time.Time
	expires time.Time
	history statusHistory
}

// ImportCRL replaces an endpoint's revocation list and resets every connection. The list is enforced after CRLDelay.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportClientVpnClientCertificateRevocationList.html.
func (s *Service) ImportCRL(in Location, endpointID, text string) error {
	defer s.lock()()
	e, err := s.endpoint(in, endpointID)
	if err != nil {
		return err
	}
	list, err := parseCRL(text, s.settings.Quotas.CRLEntries)
	if err != nil {
		return err
	}
	list.history.set(pending, s.now)
	e.crl = list
	s.terminateAll(e)
	s.after(s.settings.CRLDelay, func() {
		list.history.set(active, s.now)
		if e.crl == list {
			s.enforce(e, list)
		}
	})
	return nil
}

// enforce makes a list the one that is in force. The clients that an earlier one refused try again: a server of OpenVPN does not
// tell a client that its certificate is not accepted, and so the client keeps trying.
func (s *Service) enforce(e *endpoint, list *revocationList) {
	e.enforcedCRL = list
	if e.server != nil {
		e.server.Enforce(list.pem)
	}
	for _, c := range e.clients {
		if c.rejected {
			s.reconnect(c, 0)
		}
	}
}

// parseCRL parses a list. It cannot verify the signature, since the emulator has no certificate authority.
// GUESS: the error code for an invalid list.
func parseCRL(text string, maxEntries int) (*revocationList, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "X509 CRL" {
		return nil, awserror.InvalidValue("The certificate revocation list is not in PEM format")
	}
	parsed, err := x509.ParseRevocationList(block.Bytes)
	if err != nil {
		return nil, awserror.InvalidValue("The certificate revocation list is invalid: %v", err)
	}
	if len(parsed.RevokedCertificateEntries) > maxEntries {
		return nil, awserror.CRLLimitExceeded(maxEntries)
	}
	list := &revocationList{pem: text, serials: map[string]bool{}, begins: parsed.ThisUpdate, expires: parsed.NextUpdate}
	for _, entry := range parsed.RevokedCertificateEntries {
		list.serials[entry.SerialNumber.Text(16)] = true
	}
	return list, nil
}

// ExportCRL returns an endpoint's revocation list. GUESS: if none was imported, its text and status are empty.
func (s *Service) ExportCRL(in Location, endpointID string, ago time.Duration) (RevocationList, error) {
	defer s.lock()()
	e, err := s.endpoint(in, endpointID)
	if err != nil {
		return RevocationList{}, err
	}
	if e.crl == nil {
		return RevocationList{EndpointID: endpointID}, nil
	}
	return e.crl.at(s.now.Add(-ago), endpointID), nil
}

func (l *revocationList) at(when time.Time, endpointID string) RevocationList {
	return RevocationList{EndpointID: endpointID, PEM: l.pem, Entries: len(l.serials), NextUpdate: l.expires, Status: l.history.at(when)}
}

// refusal returns why the list refuses a certificate, or "".
func (l *revocationList) refusal(serial string, now time.Time) string {
	switch {
	case l == nil:
		return ""
	case now.Before(l.begins):
		return "the certificate revocation list is not valid yet"
	case !l.expires.IsZero() && now.After(l.expires):
		return "the certificate revocation list has expired"
	case l.serials[serial]:
		return "the certificate " + serial + " is revoked"
	}
	return ""
}
