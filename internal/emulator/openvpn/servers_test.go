//go:build openvpn

package openvpn_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestCertificate_reconnectsAfterATermination(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"certificate"}})
	alice := connect(t, w, emulator.PersonSeed{EndpointID: id, CommonName: "alice"})
	alice.sees(connected, 1)
	before := wait(t, w, id, 1)

	out, err := w.EC2(t).TerminateClientVpnConnections(t.Context(), &ec2.TerminateClientVpnConnectionsInput{
		ClientVpnEndpointId: &id, ConnectionId: aws.String(before[0]),
	})
	if err != nil || string(out.ConnectionStatuses[0].CurrentStatus.Code) != "terminating" {
		t.Fatalf("got %+v, %v", out, err)
	}
	alice.sees(cut, 1)
	alice.sees(connected, 2)
	after := wait(t, w, id, 1)
	if after[0] == before[0] {
		t.Errorf("%s reconnected with the same ID", after[0])
	}
	if !eventually(t, func() bool { return w.Connections(id)[0].Status == "terminated" }) {
		t.Errorf("the first connection is %+v", w.Connections(id)[0])
	}
	c := w.Connections(id)[1]
	if c.CommonName != "alice" || c.Username != "" || c.ClientIP == "" || c.ClientIP == w.Connections(id)[0].ClientIP {
		t.Errorf("the second connection is %+v", c)
	}
}
