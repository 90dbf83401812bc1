package simulation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// running is an order that is running or has ended, and what it has reported.
type running struct {
	order     Order
	people    clientvpn.People
	process   *process
	calls     int
	interrupt func()
	exchanges []*exchange
	// inner are the orders of other processes that ran meanwhile.
	inner []*running

	started, ended time.Time
	// atEnd is what the endpoints list when the order ends.
	atEnd  []emulator.Connection
	result clientvpn.Result
	found  clientvpn.Found
	err    error
	// final is the state of the order's endpoint.
	list   emulatorList
	policy emulatorPolicy
	// crashed means that the process was killed before the order ended.
	crashed bool
	// quiet means that nothing disturbs the order, so that it has to succeed.
	quiet bool
}

// emulatorList and emulatorPolicy are what an endpoint has when an order ends.
type (
	emulatorList   struct{ pem, status string }
	emulatorPolicy struct{ document, status string }
)

// run runs an order and returns it with those that ran meanwhile.
func (w *world) run(order Order) []*running {
	w.clock.advance(order.After)
	w.burst(order)
	for _, fault := range order.Faults {
		fault.Body = w.fillIn(fault.Body)
		w.failed = errors.Join(w.failed, w.emulator.Inject(fault))
	}
	o := w.start(order)
	w.finish(o)
	if len(order.Faults) > 0 {
		w.emulator.ClearFaults()
	}
	return append([]*running{o}, o.inner...)
}

// errCrashed is what a process panics with that is killed. Nothing of it remains.
var errCrashed = errors.New("the process was killed")

// start has a process run an order to its end.
func (w *world) start(order Order) (o *running) {
	p := w.process(order.Process, order.Region)
	o = &running{order: order, people: w.resolve(order), process: p, started: w.clock.Now()}
	defer func() {
		switch reason := recover(); reason {
		case nil:
		case errCrashed:
			o.crashed, o.err = true, errCrashed
			delete(w.processes, processKey{order.Process, order.Region})
		default:
			panic(reason)
		}
	}()
	deadline, stop := w.clock.WithTimeout(context.Background(), order.Timeout)
	defer stop()
	ctx, cancel := context.WithCancelCause(deadline)
	defer cancel(nil)
	o.interrupt = func() { cancel(context.Canceled) }
	p.transport.running = o
	if order.Kind == Terminate {
		w.terminate(ctx, o)
	} else {
		w.carryOut(ctx, o)
	}
	return o
}

// finish records how an order ended.
func (w *world) finish(o *running) {
	o.ended, o.atEnd = w.clock.Now(), w.connections()
	state := w.emulator.State()
	for _, list := range state.RevocationLists {
		if len(o.order.Endpoints) > 0 && list.EndpointID == o.order.Endpoints[0] {
			o.list = emulatorList{list.PEM, list.Status}
		}
	}
	for _, policy := range state.Policies {
		if len(o.order.Endpoints) > 0 && policy.EndpointID == o.order.Endpoints[0] {
			o.policy = emulatorPolicy{policy.Document, policy.Status}
		}
	}
	o.process.orders = append(o.process.orders, o)
	w.stats.order(o)
}

// resolve returns whom an order names, with the connection IDs of the devices.
func (w *world) resolve(o Order) clientvpn.People {
	people := o.People
	for _, device := range o.Devices {
		id := "cvpn-connection-none-" + device.Person
		if ids := w.devices[device.Person]; device.Index < len(ids) {
			id = ids[device.Index]
		}
		people.ConnectionIDs = append(people.ConnectionIDs, id)
	}
	return people
}

// fillIn replaces the placeholders of people in an answer with the IDs of their first connections.
func (w *world) fillIn(body string) string {
	for name, ids := range w.devices {
		body = strings.ReplaceAll(body, placeholder(name), ids[0])
	}
	return body
}

func placeholder(person string) string { return "{" + person + "}" }

func (w *world) terminate(ctx context.Context, o *running) {
	o.result, o.err = o.process.client.Terminate(ctx, clientvpn.Termination{
		EndpointIDs: o.order.Endpoints, People: o.people, MaxConnections: o.order.MaxConnections, Direct: o.order.Direct,
		RequireConnected: o.order.RequireConnected, Wait: o.order.Wait, Repeat: o.order.Repeat, DryRun: o.order.DryRun,
	})
}

func (w *world) carryOut(ctx context.Context, o *running) {
	client := o.process.client
	switch o.order.Kind {
	case Find:
		o.found, o.err = client.Find(ctx, o.order.Endpoints, o.people, o.order.MaxAge)
	case Import:
		pem := w.lists[o.order.Content]
		if _, o.err = client.ImportRevocationList(ctx, o.order.Endpoints[0], pem); o.err == nil {
			_, o.err = client.WaitForRevocationList(ctx, o.order.Endpoints[0], func(got string) bool { return got == pem })
		}
	case Modify:
		document := policyOf(o.order.Content)
		var result clientvpn.AuthorizationPolicyResult
		if result, o.err = client.ModifyAuthorizationPolicy(ctx, o.order.Endpoints[0], clientvpn.AuthorizationPolicyChange{Document: &document}); o.err == nil {
			o.err = client.WaitForAuthorizationPolicy(ctx, &result, func(p clientvpn.AuthorizationPolicy) bool { return p.Document == document })
		}
	case Delete:
		o.err = client.DeleteAuthorizationPolicy(ctx, o.order.Endpoints[0])
	}
}

// Runner runs scenarios.
type Runner struct {
	lists []string
	// Stats counts what the scenarios did.
	Stats Stats
}

// NewRunner returns a Runner.
func NewRunner() (*Runner, error) {
	lists, err := revocationLists()
	if err != nil {
		return nil, err
	}
	return &Runner{lists: lists, Stats: NewStats()}, nil
}

// Run runs a scenario at a time that must be the machine's, because requests are signed, and returns the promises that were
// broken.
func (r *Runner) Run(s Scenario, now time.Time) (violations []Violation, err error) {
	w, err := newEmulator(s, r.lists, now, &r.Stats)
	if err != nil {
		return nil, fmt.Errorf("seed %d: %w", s.Seed, err)
	}
	var all []*running
	for _, order := range s.Orders {
		all = append(all, w.run(order)...)
	}
	all = append(all, w.settle(all)...)
	for i, o := range all {
		for _, v := range check(w, o) {
			v.Order = i
			violations = append(violations, v)
		}
	}
	if w.failed != nil {
		return nil, fmt.Errorf("seed %d: %w", s.Seed, w.failed)
	}
	r.Stats.Runs++
	r.Stats.Simulated += w.clock.elapsed()
	r.Stats.count(violations)
	return violations, nil
}

// settle stops everything that disturbs the orders, and runs every termination again.
func (w *world) settle(all []*running) []*running {
	w.emulator.ClearFaults()
	w.clock.quiet()
	for _, person := range w.scenario.People {
		_ = w.emulator.DisableUser(person.Username) // Only those who ever connected are known.
	}
	w.clock.advance(30 * time.Minute) // Terminations that are stuck end.
	var again []*running
	for _, o := range all {
		if o.order.Kind != Terminate || o.order.Process == 2 {
			continue
		}
		order := o.order
		order.After, order.Timeout, order.Interrupt, order.Crash, order.Burst = 0, 3*time.Minute, 0, 0, 0
		order.Faults, order.Delays, order.Meanwhile = nil, nil, nil
		for _, o := range w.run(order) {
			o.quiet = true
			again = append(again, o)
		}
		w.clock.advance(time.Minute) // The buckets fill.
	}
	return again
}
