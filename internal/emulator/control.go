package emulator

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// control serves the control calls: JSON on /_emulator/.
type control struct {
	emulator *Emulator
	routes   *http.ServeMux
	names    []string // of the calls, with their methods
}

func newControl(e *Emulator) *control {
	c := &control{emulator: e, routes: http.NewServeMux()}
	c.handle("GET health", c.health)
	c.handle("GET state", c.state, "account_id")
	c.handle("GET calls", c.calls, "account_id", "action", "after", "limit")
	c.handle("POST accounts", c.addAccount)
	c.handle("POST networks", c.addNetwork)
	c.handle("POST transit_gateways", c.addTransitGateway)
	c.handle("POST endpoints", c.addEndpoint)
	c.handle("POST connections", c.connect)
	c.handle("POST people", c.addPerson)
	c.handle("GET authority", c.authority, "endpoint_id")
	c.handle("POST posture", c.changePosture)
	c.handle("POST users", c.changeUser)
	c.handle("POST faults", c.inject)
	c.handle("GET faults", c.faults, "account_id")
	c.handle("DELETE faults", c.clearFaults, "account_id")
	c.handle("GET clock", c.clock)
	c.handle("POST clock", c.advance)
	c.handle("POST reset", c.reset)
	c.routes.HandleFunc("/_emulator/", func(w http.ResponseWriter, r *http.Request) {
		message := fmt.Sprintf("unknown control call %s %s, want one of %s", r.Method, r.URL.Path, strings.Join(c.names, ", "))
		reply(w, http.StatusNotFound, map[string]string{"error": message})
	})
	return c
}

// ServeHTTP serves a control call. Everybody may ask for the health. Other calls must carry the token; if there is none, they
// must come from this machine.
func (c *control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token := c.emulator.options.ControlToken
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/_emulator/health":
	case token == "" && !fromLoopback(r):
		reply(w, http.StatusForbidden, map[string]string{"error": "this emulator has no control token, so that control calls must come from the machine or container in which it runs: start it with -control-token"})
		return
	case token != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) != 1:
		w.Header().Set("WWW-Authenticate", "Bearer")
		reply(w, http.StatusUnauthorized, map[string]string{"error": "this emulator has a control token: send Authorization: Bearer TOKEN"})
		return
	}
	c.routes.ServeHTTP(w, r)
}

// fromLoopback reports whether the client runs on the emulator's machine.
func fromLoopback(r *http.Request) bool {
	address, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && address.Addr().Unmap().IsLoopback()
}

// handle registers a control call that accepts the query parameters.
func (c *control) handle(call string, serve http.HandlerFunc, parameters ...string) {
	c.names = append(c.names, call)
	method, name, _ := strings.Cut(call, " ")
	c.routes.HandleFunc(method+" /_emulator/"+name, func(w http.ResponseWriter, r *http.Request) {
		values, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			fail(w, fmt.Errorf("reading the query string: %w", err))
			return
		}
		for parameter := range values {
			if !slices.Contains(parameters, parameter) {
				fail(w, unknownParameter(parameter, call, parameters))
				return
			}
		}
		serve(w, r)
	})
}

func (c *control) health(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (c *control) state(w http.ResponseWriter, r *http.Request) {
	accountID, err := c.accountID(r)
	if err != nil {
		fail(w, err)
		return
	}
	state := State{Accounts: c.emulator.Accounts(), State: c.emulator.service.State(accountID)}
	if accountID != "" {
		state.Accounts = slices.DeleteFunc(state.Accounts, func(a Account) bool { return a.ID != accountID })
	}
	reply(w, http.StatusOK, state)
}

// accountID returns the account that a call is restricted to, or "" for all.
func (c *control) accountID(r *http.Request) (string, error) {
	id := r.URL.Query().Get("account_id")
	return id, c.emulator.accounts.CheckLocation(id, "")
}

func unknownParameter(name, call string, accepted []string) error {
	if len(accepted) == 0 {
		return fmt.Errorf("unknown query parameter %q: %s has none", name, call)
	}
	return fmt.Errorf("unknown query parameter %q of %s, want one of %s", name, call, strings.Join(accepted, ", "))
}

// defaultCallsLimit is the default number of calls on a page.
const defaultCallsLimit = 1000

func (c *control) calls(w http.ResponseWriter, r *http.Request) {
	values := r.URL.Query()
	for _, action := range values["action"] {
		if _, known := c.emulator.operations[action]; !known && c.emulator.upstream == nil {
			fail(w, fmt.Errorf("unknown action %q, want one of %s", action, names(c.emulator.operations)))
			return
		}
	}
	accountID, err := c.accountID(r)
	if err != nil {
		fail(w, err)
		return
	}
	after, err := number(values, "after", 0, 0)
	if err != nil {
		fail(w, err)
		return
	}
	limit, err := number(values, "limit", defaultCallsLimit, 1)
	if err != nil {
		fail(w, err)
		return
	}
	page := struct {
		Calls []Call `json:"calls"`
		Next  int    `json:"next,omitempty"`
	}{}
	page.Calls, page.Next = c.emulator.journal.page(after, limit, callFilter{actions: values["action"], accountID: accountID})
	reply(w, http.StatusOK, page)
}

// number returns a numeric query parameter.
func number(values url.Values, name string, byDefault, minimum int) (int, error) {
	if !values.Has(name) {
		return byDefault, nil
	}
	value, err := strconv.Atoi(values.Get(name))
	if err != nil || value < minimum {
		return 0, fmt.Errorf("query parameter %s must be a number from %d, not %q", name, minimum, values.Get(name))
	}
	return value, nil
}

func (c *control) changePosture(w http.ResponseWriter, r *http.Request) {
	var body struct {
		EndpointID string          `json:"endpoint_id"`
		CommonName string          `json:"common_name"`
		Posture    json.RawMessage `json:"posture"`
	}
	if read(w, r, &body) {
		done(w, http.StatusOK, c.emulator.ChangePosture(body.EndpointID, body.CommonName, body.Posture))
	}
}

func (c *control) changeUser(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Username string `json:"username"`
		Disabled *bool  `json:"disabled"`
	}
	if !read(w, r, &body) {
		return
	}
	switch {
	case body.Disabled == nil:
		fail(w, errors.New("disabled must be true or false"))
	case *body.Disabled:
		done(w, http.StatusOK, c.emulator.DisableUser(body.Username))
	default:
		done(w, http.StatusOK, c.emulator.EnableUser(body.Username))
	}
}

// jsonFault is a Fault in JSON.
type jsonFault struct {
	Fault

	Duration duration `json:"duration,omitempty"`
}

func (c *control) inject(w http.ResponseWriter, r *http.Request) {
	var body jsonFault
	if read(w, r, &body) {
		body.Fault.Duration = time.Duration(body.Duration)
		done(w, http.StatusCreated, c.emulator.Inject(body.Fault))
	}
}

func (c *control) faults(w http.ResponseWriter, r *http.Request) {
	accountID, err := c.accountID(r)
	if err != nil {
		fail(w, err)
		return
	}
	faults := []jsonFault{}
	for _, f := range c.emulator.Faults() {
		if f.isOf(accountID) {
			faults = append(faults, jsonFault{Fault: f, Duration: duration(f.Duration)})
		}
	}
	reply(w, http.StatusOK, map[string]any{"faults": faults})
}

func (c *control) clearFaults(w http.ResponseWriter, r *http.Request) {
	accountID, err := c.accountID(r)
	if err == nil {
		c.emulator.faults.clear(accountID)
	}
	done(w, http.StatusOK, err)
}

func (c *control) clock(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]time.Time{"now": c.emulator.Now()})
}

func (c *control) advance(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Advance duration `json:"advance"`
	}
	if !read(w, r, &body) {
		return
	}
	if body.Advance == 0 {
		fail(w, errors.New("advance must be a duration, such as 60m"))
		return
	}
	if err := c.emulator.Advance(time.Duration(body.Advance)); err != nil {
		fail(w, err)
		return
	}
	c.clock(w, r)
}

func (c *control) reset(w http.ResponseWriter, _ *http.Request) {
	c.emulator.Reset()
	done(w, http.StatusOK, nil)
}
