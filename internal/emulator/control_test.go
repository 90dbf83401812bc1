package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// ask makes a control call, decodes the response and returns its status.
func (h *harness) ask(method, path, body string, into any) int {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+"/_emulator/"+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	response, err := h.http.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	content := readAll(response.Body)
	if into != nil {
		if err := json.Unmarshal([]byte(content), into); err != nil {
			h.t.Fatalf("%s %s: %v: %s", method, path, err, content)
		}
	}
	return response.StatusCode
}

// The health can be queried at the paths that tools for other emulators use. A signed request for such a path is for S3.
func TestHealthAliases(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.ControlToken = "open sesame" })
	for _, path := range []string{"/health", "/_localstack/health"} {
		got := h.do(http.MethodGet, h.url+path, "", nil)
		if got.status != 200 || got.text != `{"services":{"ec2":"running","sts":"running"},"status":"ok"}`+"\n" {
			t.Errorf("%s: %d %s", path, got.status, got.text)
		}
	}
	if got := h.do(http.MethodPost, h.url+"/health", "", nil); got.status != 404 {
		t.Errorf("POST: %d %s", got.status, got.text)
	}
	if got := h.signed("s3", http.MethodGet, "/health", "", nil); got.status != 404 {
		t.Errorf("signed: %d %s", got.status, got.text)
	}
	if len(h.Calls()) != 2 {
		t.Errorf("the journal has %+v, want the two refused requests", h.Calls())
	}
}

// Each control call has an effect.
func TestControl(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	var health struct{ Status string }
	if status := h.ask("GET", "health", "", &health); status != 200 || health.Status != "ok" {
		t.Errorf("health: %d %+v", status, health)
	}
	var endpoint struct{ ID, Status, Region string }
	status := h.ask("POST", "endpoints", `{"id": "vpn-endpoint-1", "authentication": "certificate-authentication", "subnets": 1}`, &endpoint)
	if status != 201 || endpoint.ID != "vpn-endpoint-1" || endpoint.Status != "available" || endpoint.Region != region {
		t.Errorf("endpoint: %d %+v", status, endpoint)
	}
	var connected struct{ Connections []struct{ ID, Status string } }
	status = h.ask("POST", "connections", `{"endpoint_id": "vpn-endpoint-1", "common_name": "laptop", "serial_number": "0A:1b", "count": 2, "reconnect": "5s"}`, &connected)
	if status != 201 || len(connected.Connections) != 2 || connected.Connections[1].Status != "active" {
		t.Errorf("connections: %d %+v", status, connected)
	}
	if status := h.ask("POST", "faults", `{"action": "TerminateClientVpnConnections", "kind": "error", "code": "Unavailable", "status": 503, "message": "Later.", "match": {"ConnectionId": "x"}}`, nil); status != 201 {
		t.Errorf("faults: %d", status)
	}
	_, err := h.terminate("vpn-endpoint-1", "x")
	wantError(t, err, "Unavailable", 503)
	if _, err := h.terminate("vpn-endpoint-1", connected.Connections[0].ID); err != nil {
		t.Error(err)
	}
	var calls struct {
		Calls []struct {
			Action    string
			Status    int
			ErrorCode string `json:"error_code"`
		}
	}
	h.ask("GET", "calls?action=TerminateClientVpnConnections", "", &calls)
	if len(calls.Calls) != 2 || calls.Calls[0].Status != 503 || calls.Calls[0].ErrorCode != "Unavailable" || calls.Calls[1].Status != 200 {
		t.Errorf("calls: %+v", calls)
	}
	if status := h.ask("POST", "clock", `{"advance": "10s"}`, nil); status != 200 {
		t.Errorf("clock: %d", status)
	}
	var state struct {
		Endpoints   []struct{ ID string }
		Connections []struct{ ID, Status string }
		Clients     []struct {
			Connections  []string
			CommonName   string `json:"common_name"`
			SerialNumber string `json:"serial_number"`
			Reconnect    string
		}
	}
	h.ask("GET", "state", "", &state)
	if len(state.Endpoints) != 1 || len(state.Connections) != 3 || len(state.Clients) != 2 ||
		state.Connections[0].Status != "terminated" || len(state.Clients[0].Connections) != 2 ||
		state.Clients[0].SerialNumber != "a1b" || state.Clients[0].Reconnect != "5s" {
		t.Errorf("state: %+v", state)
	}
	if status := h.ask("POST", "posture", `{"endpoint_id": "vpn-endpoint-1", "common_name": "laptop", "posture": {"jamf": {"risk": "HIGH"}}}`, nil); status != 200 {
		t.Errorf("posture: %d", status)
	}
	if status := h.ask("POST", "posture", `{"endpoint_id": "vpn-endpoint-1", "common_name": "phone", "posture": {}}`, nil); status != 400 {
		t.Errorf("posture of an unknown client: %d", status)
	}
	if status := h.ask("POST", "reset", "", nil); status != 200 {
		t.Errorf("reset: %d", status)
	}
	h.ask("GET", "state", "", &state)
	if len(state.Endpoints)+len(state.Connections)+len(state.Clients) != 0 || len(h.Calls()) != 0 {
		t.Errorf("after reset: %+v %v", state, h.Calls())
	}
}

func TestControlErrors(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.endpoint(emulator.EndpointSeed{ID: "e", Authentication: []string{"directory-service-authentication"}})
	h.connect(emulator.ClientSeed{EndpointID: "e", Username: "alice", ID: "c"})
	for name, tc := range map[string]struct {
		method, path, body string
		status             int
	}{
		"unknown call":                {"GET", "colours", "", 404},
		"wrong method":                {"GET", "reset", "", 404},
		"not JSON":                    {"POST", "endpoints", "{", 400},
		"unknown member":              {"POST", "endpoints", `{"colour": "red"}`, 400},
		"more than JSON":              {"POST", "endpoints", `{} {}`, 400},
		"unknown authentication":      {"POST", "endpoints", `{"authentication": "password"}`, 400},
		"too many authentications":    {"POST", "endpoints", `{"authentication": ["certificate", "federated", "directory-service"]}`, 400},
		"an id twice":                 {"POST", "endpoints", `{"id": "e"}`, 400},
		"negative subnets":            {"POST", "endpoints", `{"subnets": -1}`, 400},
		"no endpoint":                 {"POST", "connections", `{"username": "x"}`, 400},
		"unknown endpoint":            {"POST", "connections", `{"endpoint_id": "x", "username": "x"}`, 400},
		"nobody":                      {"POST", "connections", `{"endpoint_id": "e"}`, 400},
		"a connection id twice":       {"POST", "connections", `{"endpoint_id": "e", "username": "x", "id": "c"}`, 400},
		"one id for two":              {"POST", "connections", `{"endpoint_id": "e", "username": "x", "id": "d", "count": 2}`, 400},
		"negative count":              {"POST", "connections", `{"endpoint_id": "e", "username": "x", "count": -1}`, 400},
		"huge count":                  {"POST", "connections", `{"endpoint_id": "e", "username": "x", "count": 2000000000}`, 400},
		"reconnect without unit":      {"POST", "connections", `{"endpoint_id": "e", "username": "x", "reconnect": "5"}`, 400},
		"negative reconnect":          {"POST", "connections", `{"endpoint_id": "e", "username": "x", "reconnect": "-5s"}`, 400},
		"serial that is not hex":      {"POST", "connections", `{"endpoint_id": "e", "username": "x", "serial_number": "xyz"}`, 400},
		"unknown kind of fault":       {"POST", "faults", `{"kind": "flood"}`, 400},
		"fault of an unknown action":  {"POST", "faults", `{"kind": "reset", "action": "RunInstances"}`, 400},
		"error without code":          {"POST", "faults", `{"kind": "error"}`, 400},
		"error with a success status": {"POST", "faults", `{"kind": "error", "code": "x", "status": 200}`, 400},
		"latency without duration":    {"POST", "faults", `{"kind": "latency"}`, 400},
		"foreign without variant":     {"POST", "faults", `{"kind": "foreign"}`, 400},
		"unknown variant":             {"POST", "faults", `{"kind": "foreign", "variant": "yaml"}`, 400},
		"negative times":              {"POST", "faults", `{"kind": "reset", "times": -2}`, 400},
		"back in time":                {"POST", "clock", `{"advance": "-1s"}`, 400},
		"the end of time":             {"POST", "clock", `{"advance": "2000000h"}`, 400},
		"a body of too many bytes":    {"POST", "endpoints", `{"id": "` + strings.Repeat("x", 5<<20) + `"}`, 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var failed struct{ Error string }
			if status := h.ask(tc.method, tc.path, tc.body, &failed); status != tc.status || failed.Error == "" {
				t.Errorf("%d %+v, want %d", status, failed, tc.status)
			}
		})
	}
}

func TestControlToken(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.ControlToken = "open sesame" })
	for path, want := range map[string]int{"health": 200, "state": 401, "calls": 401, "nonsense": 401} {
		if status := h.ask("GET", path, "", nil); status != want {
			t.Errorf("%s without the token: %d, want %d", path, status, want)
		}
	}
	if status := h.ask("POST", "health", "", nil); status != http.StatusUnauthorized {
		t.Errorf("POST without the token: %d", status)
	}
	for token, want := range map[string]int{"open sesame": 200, "open": 401} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+"/_emulator/state", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		response, err := h.http.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("with %q: %d, want %d", token, response.StatusCode, want)
		}
	}
}

func TestControlCalls_fromOtherMachines(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		token, authorization, address, path string
		want                                int
	}{
		"from this machine":              {address: "127.0.0.1:5000", path: "state", want: 200},
		"from this machine, with IPv6":   {address: "[::1]:5000", path: "state", want: 200},
		"on a socket for both protocols": {address: "[::ffff:127.0.0.1]:5000", path: "state", want: 200},
		"from another machine":           {address: "172.17.0.1:5000", path: "state", want: 403},
		"without an address":             {path: "state", want: 403},
		"the health":                     {address: "172.17.0.1:5000", path: "health", want: 200},
		"with the token":                 {token: "sesame", authorization: "Bearer sesame", address: "172.17.0.1:5000", path: "state", want: 200},
		"from here without the token":    {token: "sesame", address: "127.0.0.1:5000", path: "state", want: 401},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, func(o *emulator.Options) { o.ControlToken = tc.token })
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/_emulator/"+tc.path, nil)
			r.RemoteAddr = tc.address
			r.Header.Set("Authorization", tc.authorization)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tc.want {
				t.Errorf("%d %s, want %d", w.Code, w.Body, tc.want)
			}
		})
	}
}

const seedFile = `{"endpoints": [
	{"id": "cvpn-endpoint-1", "authentication": "directory-service-authentication", "connections": [
		{"username": "alice", "count": 2}, {"username": "bob", "id": "cvpn-connection-bob", "reconnect": "5s"}
	]},
	{"authentication": ["certificate-authentication"], "connections": [{"common_name": "laptop"}]}
]}`

func TestSeed(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	if err := h.Load(strings.NewReader(seedFile)); err != nil {
		t.Fatal(err)
	}
	who := func() string {
		var names []string
		for _, c := range h.State().Connections {
			names = append(names, c.CommonName)
		}
		return strings.Join(names, ",")
	}
	const want = "alice,alice,bob,laptop"
	if got := who(); got != want {
		t.Errorf("connected: %s", got)
	}
	h.connect(emulator.ClientSeed{EndpointID: "cvpn-endpoint-1", Username: "carol"})
	if _, err := h.terminate("cvpn-endpoint-1", "cvpn-connection-bob"); err != nil {
		t.Fatal(err)
	}
	h.advance(3 * time.Hour)
	h.Reset()
	if got := who(); got != want || h.Connections("cvpn-endpoint-1")[2].Status != "active" {
		t.Errorf("after reset: %s", got)
	}
	if ahead := time.Until(h.Now()); ahead > time.Minute {
		t.Errorf("after reset the clock is %s ahead", ahead)
	}
	for i, bad := range []string{
		``, `[]`, `{"endpoint": []}`, `{"endpoints": [{"connections": [{"name": "x"}]}]}`,
		`{"endpoints": [{"connections": [{}]}]}`, `{"endpoints": [{"id": "cvpn-endpoint-1"}]}`,
	} {
		if err := h.Load(strings.NewReader(bad)); err == nil {
			t.Errorf("seed %d: no error", i)
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for i, bad := range []emulator.Options{{Throttle: "fast"}, {Throttle: "0"}, {Throttle: "-1"}, {Throttle: "NaN"}, {Throttle: "Inf"}, {Terminating: -1}} {
		if _, err := emulator.New(bad); err == nil {
			t.Errorf("options %d: no error", i)
		}
	}
	h := newHarness(t, func(o *emulator.Options) { o.Region = "eu-west-1" })
	if got := h.State(); fmt.Sprint(got.Endpoints) != "[]" {
		t.Errorf("a new emulator has %+v", got)
	}
	if endpoint, err := h.AddEndpoint(emulator.EndpointSeed{}); err != nil || endpoint.Region != "eu-west-1" {
		t.Errorf("got %+v, %v", endpoint, err)
	}
}
