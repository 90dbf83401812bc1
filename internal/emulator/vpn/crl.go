package vpn

import (
	"crypto/x509"
	"encoding/pem"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// pending is the status of a revocation list that is not in force yet.
const pending = "pending"

// RevocationList is an endpoint's certificate revocation list, as seen at one time.
type RevocationList struct {
	EndpointID string `json:"endpoint_id"`
	// PEM is the list as it was imported; empty when there is none.
	PEM string `json:"pem"`
	// Entries is how many certificates it revokes.
	Entries int `json:"entries"`
	// NextUpdate is when it expires; zero: never.
	NextUpdate time.Time `json:"next_update,omitzero"`
	// Status is pending or active; empty when there is none.
	Status string `json:"status"`
}

type revocationList struct {
	pem     string
	serials map[string]bool // written as normalSerial does
	expires time.Time
	course  course
}

// ImportCRL replaces an endpoint's revocation list. That resets every connection; the list is in force a little later.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportClientVpnClientCertificateRevocationList.html.
func (s *Service) ImportCRL(region, endpointID, text string) error {
	defer s.enter()()
	e, err := s.endpoint(region, endpointID)
	if err != nil {
		return err
	}
	list, err := parseCRL(text)
	if err != nil {
		return err
	}
	list.course.take(pending, s.now)
	e.crl = list
	s.cutAll(e)
	s.after(s.settings.CRLDelay, func() {
		list.course.take(active, s.now)
		if e.crl == list {
			e.enforcedCRL = list
		}
	})
	return nil
}

// parseCRL reads a list. GUESS: the code for what cannot be read. Who signed it is not checked: no authority is known.
func parseCRL(text string) (*revocationList, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "X509 CRL" {
		return nil, awserror.InvalidValue("The certificate revocation list is not in PEM format")
	}
	parsed, err := x509.ParseRevocationList(block.Bytes)
	if err != nil {
		return nil, awserror.InvalidValue("The certificate revocation list is invalid: %v", err)
	}
	if len(parsed.RevokedCertificateEntries) > mostCRLEntries {
		return nil, awserror.CRLLimitExceeded(mostCRLEntries)
	}
	list := &revocationList{pem: text, serials: map[string]bool{}, expires: parsed.NextUpdate}
	for _, entry := range parsed.RevokedCertificateEntries {
		list.serials[entry.SerialNumber.Text(16)] = true
	}
	return list, nil
}

// ExportCRL returns an endpoint's revocation list. GUESS: with none imported, one without text and status.
func (s *Service) ExportCRL(region, endpointID string, ago time.Duration) (RevocationList, error) {
	defer s.enter()()
	e, err := s.endpoint(region, endpointID)
	if err != nil {
		return RevocationList{}, err
	}
	if e.crl == nil {
		return RevocationList{EndpointID: endpointID}, nil
	}
	return e.crl.at(s.now.Add(-ago), endpointID), nil
}

func (l *revocationList) at(when time.Time, endpointID string) RevocationList {
	return RevocationList{EndpointID: endpointID, PEM: l.pem, Entries: len(l.serials), NextUpdate: l.expires, Status: l.course.at(when)}
}

// rejects says why the list keeps a certificate out, or nothing.
func (l *revocationList) rejects(serial string, now time.Time) string {
	switch {
	case l == nil:
		return ""
	case !l.expires.IsZero() && now.After(l.expires):
		return "the certificate revocation list has expired"
	case l.serials[serial]:
		return "the certificate " + serial + " is revoked"
	}
	return ""
}
