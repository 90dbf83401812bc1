//go:build openvpn

package openvpn_test

import (
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/openvpn"
)

// endpoint adds an endpoint with the given types of authentication.
func endpoint(t *testing.T, w *acctest.Emulator, authentication ...string) string {
	t.Helper()
	return w.Endpoint(t, emulator.EndpointSeed{Authentication: authentication})
}

func TestPassword(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := endpoint(t, w, "directory-service")
	person, err := w.AddPerson(emulator.PersonSeed{EndpointID: id, Username: `alice "x" \`})
	if err != nil {
		t.Fatal(err)
	}
	alice := run(t, "alice", person.Profile)
	alice.sees(connected, 1)
	wait(t, w, id, 1)
	if c := w.Connections(id)[0]; c.Username != person.Username || c.CommonName != person.Username {
		t.Errorf("the connection is %+v", c)
	}
	wrong := run(t, "wrong password", strings.Replace(person.Profile, person.Password, "wrong", 1))
	wrong.sees("AUTH_FAILED,the user name or the password is wrong", 1)

	// A disabled user stays connected, and cannot come back.
	if err := w.DisableUser(person.Username); err != nil {
		t.Fatal(err)
	}
	wait(t, w, id, 1)
	terminate(t, w, id, person.Username)
	alice.sees(cut, 1)
	alice.sees(`AUTH_FAILED,the user alice "x" \ is disabled in the directory`, 1)
	disconnected(t, w, id)
	for _, secret := range []string{person.Password, "PRIVATE KEY"} {
		if state := encode(t, w.State()); strings.Contains(state, secret) || strings.Contains(encode(t, w.Calls()), secret) {
			t.Errorf("the state or the journal has a secret")
		}
	}
}

func TestCertificateAndPassword(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := endpoint(t, w, "certificate", "directory-service")
	person, err := w.AddPerson(emulator.PersonSeed{EndpointID: id, Username: "alice", CommonName: "laptop-7"})
	if err != nil {
		t.Fatal(err)
	}
	run(t, "both", person.Profile).sees(connected, 1)
	wait(t, w, id, 1)
	if c := w.Connections(id)[0]; c.Username != "alice" || c.CommonName != "laptop-7" {
		t.Errorf("the connection is %+v", c)
	}
	begin, end := strings.Index(person.Profile, "<auth-user-pass>"), strings.Index(person.Profile, "</auth-user-pass>")
	run(t, "no password", person.Profile[:begin]+person.Profile[end+len("</auth-user-pass>"):]).sees(denied, 1)
	withoutCertificate := person.Profile[:strings.Index(person.Profile, "<cert>")]
	run(t, "no certificate", withoutCertificate).sees("TLS key negotiation failed", 1)
	wait(t, w, id, 1)
}

func TestPolicy_isEvaluatedAtConnect(t *testing.T) {
	t.Parallel()
	w := start(t, func(o *emulator.Options) { o.PolicyInterval = time.Second })
	id := endpoint(t, w, "certificate")
	alice := connect(t, w, emulator.PersonSeed{EndpointID: id, CommonName: "alice"})
	bob := connect(t, w, emulator.PersonSeed{EndpointID: id, CommonName: "bob"})
	wait(t, w, id, 2)
	modifyPolicy(t, w, id, `permit(principal, action, resource) when {
  context["mutual-authentication"].commonName == "alice" && context.connection.platform == "linux" && context.connection.publicIp == "127.0.0.1"
};`)
	alice.sees(cut, 1)
	bob.sees(cut, 1)
	alice.sees(connected, 2)
	bob.sees("AUTH_FAILED,the authorization policy does not permit it", 1)
	wait(t, w, id, 1)
	if got := refused(t, w, "bob"); got != "the authorization policy does not permit it" {
		t.Errorf("bob was refused because %s", got)
	}
}

// A client that connects while the policy changes does not stay connected under the old one, whether it was admitted before or
// after the change.
func TestPolicy_changesWhileClientsConnect(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := endpoint(t, w, "certificate")
	const clients = 4
	for range clients {
		c := connect(t, w, emulator.PersonSeed{EndpointID: id, CommonName: "alice"})
		c.sees("Peer Connection Initiated", 1) // It is admitted about now, and has an address a second later.
		modifyPolicy(t, w, id, `forbid(principal, action, resource);`)
		c.sees(denied, 1)
		disconnected(t, w, id)
		modifyPolicy(t, w, id, `permit(principal, action, resource);`)
	}
}

func TestEndpoint_withoutTargetNetwork(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := endpoint(t, w, "certificate")
	alice := connect(t, w, emulator.PersonSeed{EndpointID: id, CommonName: "alice"})
	wait(t, w, id, 1)
	networks, err := w.EC2(t).DescribeClientVpnTargetNetworks(t.Context(), &ec2.DescribeClientVpnTargetNetworksInput{ClientVpnEndpointId: &id})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range networks.ClientVpnTargetNetworks {
		if _, err := w.EC2(t).DisassociateClientVpnTargetNetwork(t.Context(), &ec2.DisassociateClientVpnTargetNetworkInput{
			ClientVpnEndpointId: &id, AssociationId: n.AssociationId,
		}); err != nil {
			t.Fatal(err)
		}
	}
	alice.sees(cut, 1)
	alice.sees("AUTH_FAILED,the endpoint has no associated target network", 1)
	disconnected(t, w, id)
}

func TestRevocationList(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := endpoint(t, w, "certificate")
	person, err := w.AddPerson(emulator.PersonSeed{EndpointID: id, CommonName: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	alice := run(t, "alice", person.Profile)
	bob := connect(t, w, emulator.PersonSeed{EndpointID: id, CommonName: "bob"})
	wait(t, w, id, 2)

	importList(t, w, id, sign(t, w, id, valid(), person.SerialNumber))
	alice.sees(cut, 1)
	bob.sees(cut, 1)
	bob.sees(connected, 2)
	if got := refused(t, w, "alice"); got != "certificate revoked" {
		t.Errorf("alice was refused because: %s", got)
	}
	wait(t, w, id, 1)

	expired := x509List(-2*time.Hour, -time.Hour)
	importList(t, w, id, sign(t, w, id, expired, person.SerialNumber))
	bob.sees(cut, 2)
	if got := refused(t, w, "bob"); got != "CRL has expired" {
		t.Errorf("bob was refused because: %s", got)
	}
	disconnected(t, w, id)

	importList(t, w, id, sign(t, w, id, x509List(time.Hour, 2*time.Hour), person.SerialNumber))
	if !eventually(t, func() bool { return refused(t, w, "bob") == "CRL is not yet valid" }) {
		t.Errorf("bob was refused because: %s", refused(t, w, "bob"))
	}
	// A client that was refused because of its certificate tries again, and comes back once it may.
	importList(t, w, id, sign(t, w, id, valid()))
	bob.sees(connected, 3)
	alice.sees(connected, 2)
	wait(t, w, id, 2)
}

func TestServer_isRestartedIfItIsKilled(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := endpoint(t, w, "certificate")
	alice := connect(t, w, emulator.PersonSeed{EndpointID: id, CommonName: "alice"})
	revoked, err := w.AddPerson(emulator.PersonSeed{EndpointID: id, CommonName: "mallory"})
	if err != nil {
		t.Fatal(err)
	}
	wait(t, w, id, 1)
	importList(t, w, id, sign(t, w, id, valid(), revoked.SerialNumber))
	alice.sees(connected, 2)
	before := wait(t, w, id, 1)
	if err := syscall.Kill(serverOf(t, w, id), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if !eventually(t, func() bool { return w.Connections(id)[1].Status == "terminated" }) {
		t.Errorf("the connection is %+v", w.Connections(id)[1])
	}
	alice.sees(connected, 3)
	if after := wait(t, w, id, 1); after[0] == before[0] {
		t.Errorf("%s is still connected", after[0])
	}
	// The new server enforces the list that was imported before.
	run(t, "mallory", revoked.Profile)
	if got := refused(t, w, "mallory"); got != "certificate revoked" {
		t.Errorf("mallory was refused because: %s", got)
	}
}

func TestFiftyClients(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := endpoint(t, w, "directory-service")
	clients := map[string][]*client{}
	for i := range 50 {
		name := []string{"leaver", "colleague"}[i%2]
		clients[name] = append(clients[name], connect(t, w, emulator.PersonSeed{EndpointID: id, Username: name}))
	}
	wait(t, w, id, 50)
	if err := w.DisableUser("leaver"); err != nil {
		t.Fatal(err)
	}
	for _, c := range w.Connections(id) {
		if c.Username == "leaver" {
			terminateID(t, w, id, c.ID)
		}
	}
	for _, c := range clients["leaver"] {
		c.sees(cut, 1)
		c.sees(denied, 1)
	}
	wait(t, w, id, 25)
	for _, c := range clients["colleague"] {
		if strings.Contains(c.lines(), cut) || strings.Count(c.lines(), connected) != 1 {
			t.Errorf("another client was disconnected:\n%s", c.lines())
		}
	}
}

func terminate(t *testing.T, w *acctest.Emulator, endpointID, username string) {
	t.Helper()
	if _, err := w.EC2(t).TerminateClientVpnConnections(t.Context(), &ec2.TerminateClientVpnConnectionsInput{
		ClientVpnEndpointId: &endpointID, Username: &username,
	}); err != nil {
		t.Fatal(err)
	}
}

func terminateID(t *testing.T, w *acctest.Emulator, endpointID, id string) {
	t.Helper()
	if _, err := w.EC2(t).TerminateClientVpnConnections(t.Context(), &ec2.TerminateClientVpnConnectionsInput{
		ClientVpnEndpointId: &endpointID, ConnectionId: &id,
	}); err != nil {
		t.Fatal(err)
	}
}

func modifyPolicy(t *testing.T, w *acctest.Emulator, endpointID, document string) {
	t.Helper()
	if _, err := w.EC2(t).ModifyClientVpnEndpointAuthorizationPolicy(t.Context(), &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{
		ClientVpnEndpointId: &endpointID, PolicyDocument: aws.String(document),
	}); err != nil {
		t.Fatal(err)
	}
}

func TestEndpoint_overTCP(t *testing.T) {
	t.Parallel()
	w := start(t)
	out, err := w.EC2(t).CreateClientVpnEndpoint(t.Context(), &ec2.CreateClientVpnEndpointInput{
		AuthenticationOptions: []ec2types.ClientVpnAuthenticationRequest{{
			Type:                 ec2types.ClientVpnAuthenticationTypeCertificateAuthentication,
			MutualAuthentication: &ec2types.CertificateAuthenticationRequest{ClientRootCertificateChainArn: aws.String(certificateARN)},
		}},
		ClientCidrBlock: aws.String("10.9.0.0/22"), ConnectionLogOptions: &ec2types.ConnectionLogOptions{Enabled: aws.Bool(false)},
		ServerCertificateArn: aws.String(certificateARN), TransportProtocol: ec2types.TransportProtocolTcp,
	})
	if err != nil {
		t.Fatal(err)
	}
	id := *out.ClientVpnEndpointId
	if _, err := w.AddPerson(emulator.PersonSeed{EndpointID: id, CommonName: "alice"}); err == nil {
		t.Error("an endpoint without a target network has a server")
	}
	if _, err := w.EC2(t).AssociateClientVpnTargetNetwork(t.Context(), &ec2.AssociateClientVpnTargetNetworkInput{
		ClientVpnEndpointId: &id, SubnetId: aws.String("subnet-1"),
	}); err != nil {
		t.Fatal(err)
	}
	if !eventually(t, func() bool { return w.State().Endpoints[0].Server != nil }) {
		t.Fatal("the endpoint has no server")
	}
	person, err := w.AddPerson(emulator.PersonSeed{EndpointID: id, CommonName: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	exported, err := w.EC2(t).ExportClientVpnClientConfiguration(t.Context(), &ec2.ExportClientVpnClientConfigurationInput{ClientVpnEndpointId: &id})
	if err != nil || !strings.HasPrefix(person.Profile, *exported.ClientConfiguration) || !strings.Contains(person.Profile, "\nproto tcp\n") {
		t.Errorf("the exported configuration is %+v, %v; the profile is\n%s", exported, err, person.Profile)
	}
	run(t, "alice", person.Profile).sees(connected, 1)
	wait(t, w, id, 1)
	if got := w.Connections(id)[0].ClientIP; !strings.HasPrefix(got, "10.9.0.") {
		t.Errorf("the address is %s", got)
	}
}

func TestClock_cannotBeAdvanced(t *testing.T) {
	t.Parallel()
	w := start(t)
	if err := w.Advance(time.Minute); err == nil || !strings.Contains(err.Error(), "real time") {
		t.Errorf("got %v", err)
	}
	if _, err := emulator.New(emulator.Options{OpenVPN: &openvpn.Options{}, Clock: time.Now}); err == nil { //nolint:forbidigo // Servers run in real time.
		t.Error("an emulator with servers accepts another clock")
	}
}

func TestReset_stopsServers(t *testing.T) {
	t.Parallel()
	w := start(t)
	if err := w.Load(strings.NewReader(`{"endpoints": [{"id": "e", "authentication": "certificate"}]}`)); err != nil {
		t.Fatal(err)
	}
	alice := connect(t, w, emulator.PersonSeed{EndpointID: "e", CommonName: "alice"})
	wait(t, w, "e", 1)
	before := serverOf(t, w, "e")
	w.Reset()
	if !eventually(t, func() bool { return errors.Is(syscall.Kill(before, 0), syscall.ESRCH) }) {
		t.Errorf("process %d still exists", before)
	}
	alice.stop()
	// The endpoint of the seed has a new server, with a new authority.
	connect(t, w, emulator.PersonSeed{EndpointID: "e", CommonName: "bob"}).sees(connected, 1)
	wait(t, w, "e", 1)
}

const certificateARN = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
