package revocation_test

import (
	"crypto/x509"
	"math/big"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// A client with a certificate reconnects until its serial number is on the endpoint's revocation list.
func TestAccAccessRevocation_certificateClient(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"certificate"}})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "laptop", SerialNumber: "0a:01", Reconnect: time.Second})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "other", SerialNumber: "0a:02", Reconnect: time.Second})
	configuration := w.Config(revocation(endpoint, "common_names = [\"laptop\"]\ntimeouts {\n create = \"1m\"\n}"))

	w.Test(t,
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
			t.Errorf("%s has reconnected", connection.CommonName)
		}
	}
}

// A directory user reconnects until the account is disabled.
func TestAccAccessRevocation_directoryUser(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"directory-service"}})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Reconnect: time.Second})

	w.Test(t, resource.TestStep{
		Config:      w.Config(revocation(endpoint, "usernames = [\"alice\"]\ntimeouts {\n create = \"1m\"\n}")),
		ExpectError: acctest.InOrder("reconnected", `username "alice"`, "disable the account in the directory"),
	})
}

// importList imports a revocation list with one serial number.
func importList(t *testing.T, w *acctest.Emulator, endpoint string, serial int64) {
	t.Helper()
	now := w.Clock.Now()
	list := emulatortest.NewAuthority(t, "Test CA").List(t, x509.RevocationList{
		Number: big.NewInt(1), ThisUpdate: now.Add(-time.Hour), NextUpdate: now.Add(24 * time.Hour),
		RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: big.NewInt(serial), RevocationTime: now}},
	})
	_, err := w.EC2(t).ImportClientVpnClientCertificateRevocationList(t.Context(), &ec2.ImportClientVpnClientCertificateRevocationListInput{
		ClientVpnEndpointId:       aws.String(endpoint),
		CertificateRevocationList: aws.String(list),
	})
	if err != nil {
		t.Fatal(err)
	}
}
