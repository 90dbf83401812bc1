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
	// before and after are what the order's endpoint has when the order begins and ends.
	before, after content
	foundList     clientvpn.RevocationList
	foundPolicy   *clientvpn.AuthorizationPolicy
	// crashed means that the process was killed before the order ended.
	crashed bool
	// quiet means that nothing disturbs the order, so that it has to succeed.
	quiet bool
}

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
	o = &running{order: order, people: w.resolve(order), process: p, started: w.clock.Now(), before: w.contentOf(order)}
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
	switch order.Kind {
	case Terminate:
		w.terminate(ctx, o)
	case Find:
		o.found, o.err = p.client.Find(ctx, order.Endpoints, o.people, order.MaxAge)
	default:
		w.carryOut(ctx, o)
	}
	return o
}

// finish records how an order ended.
func (w *world) finish(o *running) {
	o.ended, o.atEnd, o.after = w.clock.Now(), w.connections(), w.contentOf(o.order)
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
	all = append(all, w.rerun(all)...)
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

// rerun stops everything that disturbs the orders, and runs again every order that changes something.
func (w *world) rerun(all []*running) []*running {
	w.emulator.ClearFaults()
	w.clock.quiet()
	for _, person := range w.scenario.People {
		_ = w.emulator.DisableUser(person.Username) // Only those who ever connected are known.
	}
	w.clock.advance(30 * time.Minute) // Terminations that are stuck end.
	var again []*running
	for _, o := range all {
		if o.order.Kind != Terminate && !o.order.changes() || o.order.Process == 2 {
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
