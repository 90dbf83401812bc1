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

// controlRequest is a control call that has only known query parameters.
type controlRequest struct {
	query     url.Values
	accountID string // the account that the call is restricted to, or "" for all
	body      []byte // empty unless the method is POST
}

// controlHandler serves a control call and returns the response. A nil response stands for {"status": "ok"}.
type controlHandler func(r controlRequest) (response any, err error)

func newControl(e *Emulator) *control {
	c := &control{emulator: e, routes: http.NewServeMux()}
	c.handle("GET health", http.StatusOK, func(controlRequest) (any, error) { return nil, nil })
	c.handle("GET state", http.StatusOK, c.state, "account_id")
	c.handle("GET calls", http.StatusOK, c.calls, "account_id", "action", "after", "limit")
	c.handle("POST accounts", http.StatusCreated, decoded(withoutResponse(e.AddAccount)))
	c.handle("POST networks", http.StatusCreated, decoded(e.AddSubnet))
	c.handle("POST transit_gateways", http.StatusCreated, decoded(withoutResponse(e.AddTransitGateway)))
	c.handle("POST endpoints", http.StatusCreated, decoded(e.AddEndpoint))
	c.handle("POST connections", http.StatusCreated, decoded(c.connect))
	c.handle("POST people", http.StatusCreated, decoded(e.AddPerson))
	c.handle("GET authority", http.StatusOK, c.authority, "endpoint_id")
	c.handle("POST posture", http.StatusOK, decoded(withoutResponse(c.changePosture)))
	c.handle("POST users", http.StatusOK, decoded(withoutResponse(c.changeUser)))
	c.handle("POST faults", http.StatusCreated, decoded(withoutResponse(e.Inject)))
	c.handle("GET faults", http.StatusOK, c.faults, "account_id")
	c.handle("DELETE faults", http.StatusOK, c.clearFaults, "account_id")
	c.handle("GET clock", http.StatusOK, func(controlRequest) (any, error) { return c.clock(), nil })
	c.handle("POST clock", http.StatusOK, decoded(c.advance))
	c.handle("POST reset", http.StatusOK, func(controlRequest) (any, error) {
		e.Reset()
		return nil, nil
	})
	c.routes.HandleFunc("/_emulator/", func(w http.ResponseWriter, r *http.Request) {
		message := fmt.Sprintf("unknown control call %s %s, want one of %s", r.Method, r.URL.Path, strings.Join(c.names, ", "))
		reply(w, http.StatusNotFound, map[string]string{"error": message})
	})
	return c
}

// ServeHTTP serves a control call. Only the health check needs no authorization: other calls must carry the control token. If the
// emulator has none, they must come from its machine.
func (c *control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token := c.emulator.options.ControlToken
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/_emulator/health":
	case token == "" && !fromLoopback(r):
		reply(w, http.StatusForbidden, map[string]string{"error": "this emulator has no control token, so control calls must come from the machine or container in which it runs: start it with -control-token"})
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

// handle registers a control call that accepts the query parameters. If it succeeds, its response has the status. A
// [RefusedError] is not a failure: the response contains it.
func (c *control) handle(call string, status int, serve controlHandler, parameters ...string) {
	c.names = append(c.names, call)
	method, name, _ := strings.Cut(call, " ")
	c.routes.HandleFunc(method+" /_emulator/"+name, func(w http.ResponseWriter, r *http.Request) {
		request, err := readControl(w, r, call, parameters)
		if err == nil {
			err = c.emulator.accounts.CheckLocation(request.accountID, "")
		}
		var response any
		if err == nil {
			response, err = serve(request)
		}
		switch _, refused := errors.AsType[*RefusedError](err); {
		case refused:
			reply(w, http.StatusOK, response)
		case err != nil:
			reply(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		case response == nil:
			reply(w, status, map[string]string{"status": "ok"})
		default:
			reply(w, status, response)
		}
	})
}

func readControl(w http.ResponseWriter, r *http.Request, call string, parameters []string) (request controlRequest, err error) {
	if request.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		return request, fmt.Errorf("reading the query string: %w", err)
	}
	for name := range request.query {
		switch {
		case slices.Contains(parameters, name):
		case len(parameters) == 0:
			return request, fmt.Errorf("unknown query parameter %q: %s has none", name, call)
		default:
			return request, fmt.Errorf("unknown query parameter %q of %s, want one of %s", name, call, strings.Join(parameters, ", "))
		}
	}
	request.accountID = request.query.Get("account_id")
	if r.Method == http.MethodPost {
		request.body, err = body(w, r)
	}
	return request, err
}

// decoded returns a handler that decodes the body.
func decoded[In, Out any](do func(In) (Out, error)) controlHandler {
	return func(r controlRequest) (any, error) {
		var in In
		if _, err := decodeStrictly("", r.body, &in); err != nil {
			return nil, err
		}
		return do(in)
	}
}

func withoutResponse[In any](do func(In) error) func(In) (any, error) {
	return func(in In) (any, error) { return nil, do(in) }
}

func reply(w http.ResponseWriter, status int, value any) {
	content, err := json.Marshal(value)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(content, '\n')) // The client may have disconnected.
}

func (c *control) state(r controlRequest) (any, error) {
	state := State{Accounts: c.emulator.Accounts(), State: c.emulator.service.State(r.accountID)}
	if r.accountID != "" {
		state.Accounts = slices.DeleteFunc(state.Accounts, func(a Account) bool { return a.ID != r.accountID })
	}
	return state, nil
}

// defaultCallsLimit is the default number of calls on a page.
const defaultCallsLimit = 1000

func (c *control) calls(r controlRequest) (any, error) {
	actions := r.query["action"]
	for _, action := range actions {
		if _, known := c.emulator.operations[action]; !known && c.emulator.upstream == nil {
			return nil, fmt.Errorf("unknown action %q, want one of %s", action, names(c.emulator.operations))
		}
	}
	after, err := r.number("after", 0, 0)
	if err != nil {
		return nil, err
	}
	limit, err := r.number("limit", defaultCallsLimit, 1)
	if err != nil {
		return nil, err
	}
	var page struct {
		Calls []Call `json:"calls"`
		Next  int    `json:"next,omitempty"`
	}
	page.Calls, page.Next = c.emulator.journal.page(after, limit, callFilter{actions: actions, accountID: r.accountID})
	return page, nil
}

// number returns a numeric query parameter, or the fallback if it is absent.
func (r controlRequest) number(name string, fallback, minimum int) (int, error) {
	if !r.query.Has(name) {
		return fallback, nil
	}
	value, err := strconv.Atoi(r.query.Get(name))
	if err != nil || value < minimum {
		return 0, fmt.Errorf("query parameter %s must be a number from %d, not %q", name, minimum, r.query.Get(name))
	}
	return value, nil
}

// connectRequest describes clients that connect, in JSON.
type connectRequest struct {
	EndpointID string `json:"endpoint_id"`
	AccountID  string `json:"account_id"`
	ClientSeed
}

func (c *control) connect(request connectRequest) (any, error) {
	if err := c.emulator.accounts.CheckLocation(request.AccountID, ""); err != nil {
		return nil, err
	}
	seed := request.ClientSeed
	seed.EndpointID, seed.AccountID = request.EndpointID, request.AccountID
	connections, err := c.emulator.Connect(seed)
	response := map[string]any{"connections": connections}
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		response["refused"] = refused.Reason
	}
	return response, err
}

func (c *control) authority(r controlRequest) (any, error) {
	certificate, key, err := c.emulator.Authority(r.query.Get("endpoint_id"))
	return map[string]string{"certificate": certificate, "private_key": key}, err
}

func (c *control) changePosture(change struct {
	EndpointID string          `json:"endpoint_id"`
	CommonName string          `json:"common_name"`
	Posture    json.RawMessage `json:"posture"`
},
) error {
	return c.emulator.ChangePosture(change.EndpointID, change.CommonName, change.Posture)
}

func (c *control) changeUser(change struct {
	Username string `json:"username"`
	Disabled *bool  `json:"disabled"`
},
) error {
	if change.Disabled == nil {
		return errors.New("disabled must be true or false")
	}
	return c.emulator.SetUserDisabled(change.Username, *change.Disabled)
}

func (c *control) faults(r controlRequest) (any, error) {
	faults := []FaultJSON{}
	for _, f := range c.emulator.Faults() {
		if f.belongsTo(r.accountID) {
			faults = append(faults, f.JSON())
		}
	}
	return map[string]any{"faults": faults}, nil
}

func (c *control) clearFaults(r controlRequest) (any, error) {
	c.emulator.faults.clear(r.accountID)
	return nil, nil
}

func (c *control) clock() any {
	return map[string]time.Time{"now": c.emulator.Now()}
}

func (c *control) advance(change struct {
	Advance time.Duration `json:"advance"`
},
) (any, error) {
	if change.Advance == 0 {
		return nil, errors.New("advance must be a duration, such as 60m")
	}
	err := c.emulator.Advance(change.Advance)
	return c.clock(), err
}
