package emulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Whatever somebody says to /_emulator/, the answer is JSON and blames them, not the emulator.
func FuzzControl(f *testing.F) {
	for path, bodies := range map[string][]string{
		"endpoints":   {`{"id": "e"}`, `{"authentication": ["federated", "certificate"], "subnets": 3}`, `{"authentication": 7}`},
		"connections": {`{"endpoint_id": "seeded", "username": "alice", "count": 3, "reconnect": "5s"}`, `{"endpoint_id": "seeded", "common_name": "x", "posture": {"jamf": {}}}`},
		"faults":      {`{"kind": "error", "code": "X", "match": {"a": "b"}}`, `{"kind": "stale_reads", "duration": "1h", "times": -1}`},
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
			t.Errorf("%s %q: %q is no JSON", path, body, w.Body)
		}
		if !json.Valid([]byte(toJSON(t, e.State()))) {
			t.Error("the state is no JSON")
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
