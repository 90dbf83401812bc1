package revocation_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// A client with a certificate comes back until its serial number is on the endpoint's revocation list.
func TestAccAccessRevocation_certificateClient(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"certificate"}})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "laptop", SerialNumber: "0a:01", Reconnect: time.Second})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "other", SerialNumber: "0a:02", Reconnect: time.Second})
	configuration := w.Config(revocation(endpoint, "common_names = [\"laptop\"]\ntimeouts {\n create = \"1m\"\n}"))

	test(t, w,
		resource.TestStep{
			Config:      configuration,
			ExpectError: acctest.InOrder("reconnected", `common name "laptop"`, "certificate revocation list"),
		},
		resource.TestStep{
			PreConfig: func() { importList(t, w, endpoint, 0x0a01) },
			Config:    configuration, ConfigStateChecks: []statecheck.StateCheck{isClear()},
		},
		resource.TestStep{
			PreConfig: func() { w.Clock.Advance(time.Hour) },
			Config:    configuration, PlanOnly: true,
		},
	)

	live := w.Connections(endpoint)
	if len(live) == 0 {
		t.Fatal("nobody is connected")
	}
	for _, connection := range live {
		if connection.Status == "active" && connection.CommonName != "other" {
			t.Errorf("%s is back", connection.CommonName)
		}
	}
}

// A client of a directory comes back as long as its account is not disabled, which the emulator calls no longer reconnecting.
func TestAccAccessRevocation_directoryUser(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"directory-service"}})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Reconnect: time.Second})

	test(t, w, resource.TestStep{
		Config:      w.Config(revocation(endpoint, "usernames = [\"alice\"]\ntimeouts {\n create = \"1m\"\n}")),
		ExpectError: acctest.InOrder("reconnected", `username "alice"`, "disable the account in the directory"),
	})
}

// importList has the endpoint's revocation list name one serial number.
func importList(t *testing.T, w *acctest.Emulator, endpoint string, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := w.Clock.Now()
	issuer := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test CA"}, SubjectKeyId: []byte{1}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCRLSign | x509.KeyUsageCertSign, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
	}
	list, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{
		Number: big.NewInt(1), ThisUpdate: now.Add(-time.Hour), NextUpdate: now.Add(24 * time.Hour),
		RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: big.NewInt(serial), RevocationTime: now}},
	}, issuer, key)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.EC2(t).ImportClientVpnClientCertificateRevocationList(t.Context(), &ec2.ImportClientVpnClientCertificateRevocationListInput{
		ClientVpnEndpointId:       aws.String(endpoint),
		CertificateRevocationList: aws.String(string(pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: list}))),
	})
	if err != nil {
		t.Fatal(err)
	}
}
