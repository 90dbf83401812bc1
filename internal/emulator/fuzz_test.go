package emulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The response to every control call is JSON, and never an internal error.
func FuzzControl(f *testing.F) {
	for path, bodies := range map[string][]string{
		"endpoints":   {`{"id": "e"}`, `{"authentication": ["federated", "certificate"], "subnets": 3}`, `{"authentication": 7}`},
		"connections": {`{"endpoint_id": "seeded", "username": "alice", "count": 3, "reconnect": "5s"}`, `{"endpoint_id": "seeded", "common_name": "x", "posture": {"jamf": {}}}`},
		"faults":      {`{"kind": "error", "code": "X", "match": {"a": "b"}}`, `{"kind": "stale_reads", "duration": "1h", "times": -1}`, `{"kind": "foreign", "variant": "xhtml", "match": {"Filter.1.Value.1": "x"}}`},
		"users":       {`{"username": "alice", "disabled": true}`, `{"username": "alice"}`, `{"disabled": null}`},
		"clock":       {`{"advance": "60m"}`, `{"advance": 1}`},
		"reset":       {``}, "nonsense": {`{}`},
	} {
		for _, body := range bodies {
			f.Add(path, body)
		}
	}
	f.Fuzz(func(t *testing.T, path, body string) {
		e, err := emulator.New(emulator.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.AddEndpoint(emulator.EndpointSeed{ID: "seeded", Subnets: 1}); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/_emulator/", strings.NewReader(body))
		r.URL.Path += path
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError {
			t.Errorf("%s %q: %d %s", path, body, w.Code, w.Body)
		}
		if redirected := w.Code/100 == 3; !redirected && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %q: %q is not JSON", path, body, w.Body)
		}
		if !json.Valid([]byte(toJSON(t, e.State()))) {
			t.Error("the state is not JSON")
		}
	})
}

// Every seed is loaded, or refused with the line of the mistake. Reset restores a loaded seed.
func FuzzSeed(f *testing.F) {
	for _, seed := range []string{
		seedFile, "", "{}", "[]", "null", `{"endpoints": null}`, `{"endpoints": [{"subnets": 1e9}]}`, `{"endpoints": [{}, 7]}`,
		`{"endpoints": [{"connections": [{"common_name": "x", "posture": {"jamf": {"risk": "LOW"}}, "reconnect": "1h"}]}]}`,
		`{"endpoints": [{"id": "a", "id": "b"}]}`, "{\"endpoints\":\n[{\"region\":\"x\"}]}", `{"endpoints": []} x`, "\xff",
	} {
		f.Add(seed)
	}
	place := regexp.MustCompile(`^reading the seed: seed:[1-9][0-9]*: `)
	f.Fuzz(func(t *testing.T, seed string) {
		e, err := emulator.New(emulator.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Load(strings.NewReader(seed)); err != nil {
			if !place.MatchString(err.Error()) {
				t.Errorf("%q: the error has no line: %v", seed, err)
			}
			return
		}
		loaded := e.State()
		e.Reset()
		if got := e.State(); len(got.Endpoints) != len(loaded.Endpoints) || len(got.Connections) != len(loaded.Connections) {
			t.Errorf("%q: %d endpoints and %d connections after a reset, want %d and %d", seed, len(got.Endpoints), len(got.Connections), len(loaded.Endpoints), len(loaded.Connections))
		}
	})
}

func toJSON(t *testing.T, value any) string {
	t.Helper()
	content, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
