package vpn

import (
	"crypto/x509"
	"encoding/pem"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// RevocationList is a snapshot of an endpoint's certificate revocation list.
type RevocationList struct {
	EndpointID string `json:"endpoint_id"`
	// PEM is the list as it was imported, or "" if no list was imported.
	PEM string `json:"pem"`
	// Entries is the number of revoked certificates.
	Entries int `json:"entries"`
	// NextUpdate is when the list expires. If zero, it does not.
	NextUpdate time.Time `json:"next_update,omitzero"`
	// Status is pending or active, or "" if no list was imported.
	Status string `json:"status"`
}

type revocationList struct {
	RevocationList // without its status

	serials map[string]bool // in the format of parseSerial
	begins  time.Time
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
	list.EndpointID = endpointID
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

// enforce puts a list into force. The clients that an earlier list refused retry: an OpenVPN server does not tell a client that
// its certificate is not accepted, so the client keeps trying.
func (s *Service) enforce(e *endpoint, list *revocationList) {
	e.enforcedCRL = list
	if e.server != nil {
		e.server.EnforceCRL(list.PEM)
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
		return nil, awserror.New("ClientVpnCertificateRevocationListLimitExceeded", "The certificate revocation list has more than %d entries", maxEntries) // GUESS: the code and the message.
	}
	list := &revocationList{
		RevocationList: RevocationList{PEM: text, NextUpdate: parsed.NextUpdate},
		serials:        map[string]bool{}, begins: parsed.ThisUpdate,
	}
	for _, entry := range parsed.RevokedCertificateEntries {
		list.serials[entry.SerialNumber.Text(16)] = true
	}
	list.Entries = len(list.serials)
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
	return e.crl.at(s.now.Add(-ago)), nil
}

func (l *revocationList) at(when time.Time) RevocationList {
	view := l.RevocationList
	view.Status = l.history.at(when)
	return view
}

// refusal returns why the list refuses a certificate, or "" if it does not.
func (l *revocationList) refusal(serial string, now time.Time) string {
	switch {
	case l == nil:
		return ""
	case now.Before(l.begins):
		return "the certificate revocation list is not valid yet"
	case !l.NextUpdate.IsZero() && now.After(l.NextUpdate):
		return "the certificate revocation list has expired"
	case l.serials[serial]:
		return "the certificate " + serial + " is revoked"
	}
	return ""
}
