package control_test

import (
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestClient_people(t *testing.T) {
	t.Parallel()
	vpn, client := start(t)
	const want = "endpoint cvpn-endpoint-1 has no OpenVPN server: its clients are simulated, or it has no target network"
	if _, err := client.AddPerson(t.Context(), emulator.PersonSeed{EndpointID: "cvpn-endpoint-1", Username: "alice"}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	if _, err := client.Authority(t.Context(), "cvpn-endpoint-1"); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	if _, err := client.Connect(t.Context(), emulator.ClientSeed{EndpointID: "cvpn-endpoint-1", Username: "alice"}); err != nil {
		t.Fatal(err)
	}
	if err := client.DisableUser(t.Context(), "alice"); err != nil || len(vpn.State().DisabledUsers) != 1 {
		t.Errorf("%v, the disabled users are %v", err, vpn.State().DisabledUsers)
	}
}
