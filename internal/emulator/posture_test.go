package emulator_test

import (
	"encoding/json"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestChangePostureErrors(t *testing.T) {
	t.Parallel()
	e, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	endpoint, err := e.AddEndpoint(emulator.EndpointSeed{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Connect(emulator.ClientSeed{EndpointID: endpoint.ID, CommonName: "laptop"}); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ endpoint, commonName, posture string }{
		"no such endpoint": {"nowhere", "laptop", `{}`},
		"no such client":   {endpoint.ID, "phone", `{}`},
		"not JSON":         {endpoint.ID, "laptop", `{`},
		"no such provider": {endpoint.ID, "laptop", `{"acme": {}}`},
	} {
		if err := e.ChangePosture(tc.endpoint, tc.commonName, json.RawMessage(tc.posture)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
