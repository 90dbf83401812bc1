package emulator

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// control is what people and tests tell the emulator, as JSON on /_emulator/.
type control struct {
	emulator *Emulator
	routes   *http.ServeMux
}

func newControl(e *Emulator) *control {
	c := &control{emulator: e, routes: http.NewServeMux()}
	c.routes.HandleFunc("GET /_emulator/health", c.health)
	c.routes.HandleFunc("GET /_emulator/state", c.state)
	c.routes.HandleFunc("GET /_emulator/calls", c.calls)
	c.routes.HandleFunc("POST /_emulator/endpoints", c.addEndpoint)
	c.routes.HandleFunc("POST /_emulator/connections", c.connect)
	c.routes.HandleFunc("POST /_emulator/posture", c.changePosture)
	c.routes.HandleFunc("POST /_emulator/faults", c.inject)
	c.routes.HandleFunc("GET /_emulator/faults", c.faults)
	c.routes.HandleFunc("DELETE /_emulator/faults", c.clearFaults)
	c.routes.HandleFunc("POST /_emulator/clock", c.advance)
	c.routes.HandleFunc("POST /_emulator/reset", c.reset)
	c.routes.HandleFunc("/_emulator/", func(w http.ResponseWriter, r *http.Request) {
		reply(w, http.StatusNotFound, map[string]string{"error": "there is no control call " + r.Method + " " + r.URL.Path})
	})
	return c
}

// ServeHTTP lets those in who have the token, if there is one.
func (c *control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token := c.emulator.options.ControlToken
	if token != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) != 1 {
		w.Header().Set("WWW-Authenticate", "Bearer")
		reply(w, http.StatusUnauthorized, map[string]string{"error": "this emulator has a control token: send Authorization: Bearer TOKEN"})
		return
	}
	c.routes.ServeHTTP(w, r)
}

func (c *control) health(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (c *control) state(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, c.emulator.State())
}

func (c *control) calls(w http.ResponseWriter, r *http.Request) {
	reply(w, http.StatusOK, map[string]any{"calls": c.emulator.Calls(r.URL.Query()["action"]...)})
}

func (c *control) addEndpoint(w http.ResponseWriter, r *http.Request) {
	var seed EndpointSeed
	if !read(w, r, &seed) {
		return
	}
	endpoint, err := c.emulator.AddEndpoint(seed)
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusCreated, endpoint)
}

func (c *control) connect(w http.ResponseWriter, r *http.Request) {
	var seed seededClient
	if !read(w, r, &seed) {
		return
	}
	connections, err := c.emulator.Connect(seed.seed())
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		reply(w, http.StatusOK, map[string]any{"connections": connections, "refused": refused.Reason})
		return
	}
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusCreated, map[string]any{"connections": connections})
}

func (c *control) changePosture(w http.ResponseWriter, r *http.Request) {
	var body struct {
		EndpointID string          `json:"endpoint_id"`
		CommonName string          `json:"common_name"`
		Posture    json.RawMessage `json:"posture"`
	}
	if !read(w, r, &body) {
		return
	}
	if err := c.emulator.ChangePosture(body.EndpointID, body.CommonName, body.Posture); err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusOK, map[string]string{"status": "ok"})
}

// jsonFault is a Fault as it is written in JSON.
type jsonFault struct {
	Fault

	Duration duration `json:"duration,omitempty"`
}

func (c *control) inject(w http.ResponseWriter, r *http.Request) {
	var body jsonFault
	if !read(w, r, &body) {
		return
	}
	body.Fault.Duration = time.Duration(body.Duration)
	if err := c.emulator.Inject(body.Fault); err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusCreated, map[string]string{"status": "ok"})
}

func (c *control) faults(w http.ResponseWriter, _ *http.Request) {
	faults := []jsonFault{}
	for _, f := range c.emulator.Faults() {
		faults = append(faults, jsonFault{Fault: f, Duration: duration(f.Duration)})
	}
	reply(w, http.StatusOK, map[string]any{"faults": faults})
}

func (c *control) clearFaults(w http.ResponseWriter, _ *http.Request) {
	c.emulator.ClearFaults()
	reply(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (c *control) advance(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Advance duration `json:"advance"`
	}
	if !read(w, r, &body) {
		return
	}
	if err := c.emulator.Advance(time.Duration(body.Advance)); err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusOK, map[string]time.Time{"now": c.emulator.Now()})
}

func (c *control) reset(w http.ResponseWriter, _ *http.Request) {
	c.emulator.Reset()
	reply(w, http.StatusOK, map[string]string{"status": "ok"})
}

// read decodes the body, or answers that it cannot.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	content, err := body(w, r)
	if err == nil {
		err = decodeStrictly(content, into)
	}
	if err != nil {
		fail(w, err)
		return false
	}
	return true
}

func fail(w http.ResponseWriter, err error) {
	reply(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
}

func reply(w http.ResponseWriter, status int, answer any) {
	content, err := json.Marshal(answer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(content, '\n')) // The client may have gone; there is nobody else to tell.
}
