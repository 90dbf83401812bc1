package control_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
)

// start returns an emulator with one endpoint, and a client of its control calls.
func start(t *testing.T) (*emulator.Emulator, control.Client) {
	t.Helper()
	vpn, err := emulator.New(emulator.Options{ControlToken: "sesame"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(vpn.Close)
	server := httptest.NewServer(vpn)
	t.Cleanup(server.Close)
	if err := vpn.Load(strings.NewReader(`{"endpoints": [{"id": "cvpn-endpoint-1", "authentication": "directory-service"}]}`)); err != nil {
		t.Fatal(err)
	}
	return vpn, control.Client{URL: server.URL + "/", Token: "sesame"}
}

func TestClient_connectsAndReadsTheState(t *testing.T) {
	t.Parallel()
	vpn, client := start(t)
	if err := client.Health(t.Context()); err != nil {
		t.Error(err)
	}
	connected, err := client.Connect(t.Context(), emulator.ClientSeed{
		EndpointID: "cvpn-endpoint-1", Username: "alice", Count: 2, Reconnect: 5 * time.Second, Groups: []string{"staff"},
	})
	if err != nil || len(connected.Connections) != 2 || connected.Connections[0].Username != "alice" {
		t.Fatalf("%+v %v", connected, err)
	}
	state, err := client.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := state.Clients, vpn.State().Clients; len(got) != 2 || !reflect.DeepEqual(got, want) || got[0].Reconnect != "5s" {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if err := client.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := vpn.State(); len(got.Clients) != 0 || len(got.Endpoints) != 1 {
		t.Errorf("after a reset: %+v", got)
	}
}

func TestClient_reportsWhyClientsAreRefused(t *testing.T) {
	t.Parallel()
	vpn, client := start(t)
	if _, err := client.Connect(t.Context(), emulator.ClientSeed{EndpointID: "cvpn-endpoint-1", Username: "alice"}); err != nil {
		t.Fatal(err)
	}
	if err := vpn.DisableUser("alice"); err != nil {
		t.Fatal(err)
	}
	connected, err := client.Connect(t.Context(), emulator.ClientSeed{EndpointID: "cvpn-endpoint-1", Username: "alice"})
	if err != nil || len(connected.Connections) != 0 || connected.Refused == "" {
		t.Errorf("%+v %v", connected, err)
	}
}

func TestClient_injectsFaults(t *testing.T) {
	t.Parallel()
	vpn, client := start(t)
	fault := emulator.Fault{
		Action: "DescribeClientVpnConnections", Kind: emulator.FaultLatency, Duration: time.Minute, After: 2,
		Match: map[string]string{"ClientVpnEndpointId": "cvpn-endpoint-1"},
	}
	if err := client.Inject(t.Context(), fault); err != nil {
		t.Fatal(err)
	}
	if got := vpn.Faults(); len(got) != 1 || got[0].Duration != time.Minute || got[0].Match["ClientVpnEndpointId"] != "cvpn-endpoint-1" {
		t.Errorf("got %+v", got)
	}
	if got, err := client.Faults(t.Context()); err != nil || len(got) != 1 || got[0].Duration != "1m0s" || got[0].After != 2 {
		t.Errorf("got %+v, error %v", got, err)
	}
	if err := client.ClearFaults(t.Context()); err != nil || len(vpn.Faults()) != 0 {
		t.Errorf("%v, %d faults are left", err, len(vpn.Faults()))
	}
}

func TestClient_advancesTheClock(t *testing.T) {
	t.Parallel()
	_, client := start(t)
	before, err := client.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	after, err := client.Advance(t.Context(), time.Hour)
	if err != nil || after.Sub(before) < time.Hour {
		t.Errorf("from %s to %s, error %v", before, after, err)
	}
}

func TestClient_errors(t *testing.T) {
	t.Parallel()
	_, client := start(t)
	stranger := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(stranger.Close)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }))
	t.Cleanup(page.Close)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()

	for name, tc := range map[string]struct {
		client control.Client
		status int
		want   string
	}{
		"a wrong token":           {control.Client{URL: client.URL, Token: "open"}, 401, "GET " + strings.TrimSuffix(client.URL, "/") + "/_emulator/state: this emulator has a control token"},
		"another server":          {control.Client{URL: stranger.URL}, 404, "/_emulator/state: status 404, and the response is not from an emulator"},
		"a web page":              {control.Client{URL: page.URL}, 0, "/_emulator/state: reading the response: invalid character '<'"},
		"a server that is closed": {control.Client{URL: closed.URL}, 0, "/_emulator/state: dial tcp"},
		"not a URL":               {control.Client{URL: "127.0.0.1:1"}, 0, "first path segment in URL cannot contain colon"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := tc.client.State(t.Context())
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %s", err, tc.want)
			}
			if failure, ok := errors.AsType[*control.Error](err); ok != (tc.status != 0) || ok && failure.Status != tc.status {
				t.Errorf("error %#v, want status %d", err, tc.status)
			}
		})
	}
}
