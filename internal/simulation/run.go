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

// execution is a run of an order, and what it reported.
type execution struct {
	order     Order
	people    clientvpn.People
	process   *process
	calls     int
	interrupt func()
	exchanges []*exchange
	// concurrent has the orders of other processes that ran during this one.
	concurrent []*execution

	started, ended time.Time
	// atEnd has the connections that the endpoints list when the order ends.
	atEnd  []emulator.Connection
	result clientvpn.Result
	found  clientvpn.Found
	err    error
	// before and after are the content of the order's endpoint when the order begins and ends.
	before, after content
	foundList     clientvpn.RevocationList
	foundPolicy   *clientvpn.AuthorizationPolicy
	// crashed is true if the process was killed during the order.
	crashed bool
	// undisturbed is true if nothing disturbs the order, which must then succeed.
	undisturbed bool
}

// run runs an order and returns it, followed by the orders that ran during it.
func (s *simulator) run(order Order) []*execution {
	s.clock.advance(order.After)
	s.burst(order)
	for _, fault := range order.Faults {
		fault.Body = s.substituteIDs(fault.Body)
		s.failed = errors.Join(s.failed, s.emulator.Inject(fault))
	}
	o := s.start(order)
	s.finish(o)
	if len(order.Faults) > 0 {
		s.emulator.ClearFaults()
	}
	return append([]*execution{o}, o.concurrent...)
}

// start runs an order in its process, and returns when it has ended.
func (s *simulator) start(order Order) *execution {
	p := s.process(order.Process, order.Region)
	o := &execution{order: order, people: s.resolve(order), process: p, started: s.clock.Now(), before: s.contentOf(order)}
	deadline, stop := s.clock.WithTimeout(context.Background(), order.Timeout)
	defer stop()
	ctx, cancel := context.WithCancelCause(deadline)
	defer cancel(nil)
	o.interrupt = func() { cancel(context.Canceled) }
	p.current = o
	if o.crashed = panics(errCrashed, func() { s.perform(ctx, o) }); o.crashed {
		o.err = errCrashed
		delete(s.processes, processKey{order.Process, order.Region})
	}
	return o
}

// finish records the state after an order.
func (s *simulator) finish(o *execution) {
	o.ended, o.atEnd, o.after = s.clock.Now(), s.connections(), s.contentOf(o.order)
	o.process.orders = append(o.process.orders, o)
}

// resolve returns the people that an order names, with the connection IDs of its devices.
func (s *simulator) resolve(o Order) clientvpn.People {
	people := o.People
	for _, device := range o.Devices {
		id := "cvpn-connection-none-" + device.Person
		if ids := s.devices[device.Person]; device.Index < len(ids) {
			id = ids[device.Index]
		}
		people.ConnectionIDs = append(people.ConnectionIDs, id)
	}
	return people
}

// substituteIDs replaces the placeholders of people in an answer with the IDs of their first connections.
func (s *simulator) substituteIDs(body string) string {
	for name, ids := range s.devices {
		body = strings.ReplaceAll(body, placeholder(name), ids[0])
	}
	return body
}

func placeholder(person string) string { return "{" + person + "}" }

// perform calls the domain package.
func (s *simulator) perform(ctx context.Context, o *execution) {
	client, order := o.process.client, o.order
	switch order.Kind {
	case Terminate:
		o.result, o.err = client.Terminate(ctx, clientvpn.Termination{
			EndpointIDs: order.Endpoints, People: o.people, MaxConnections: order.MaxConnections, Direct: order.Direct,
			RequireConnected: order.RequireConnected, Wait: order.Wait, Repeat: order.Repeat, DryRun: order.DryRun,
		})
	case Find:
		o.found, o.err = client.Find(ctx, order.Endpoints, o.people, order.MaxAge)
	case ReadList:
		o.foundList, o.err = client.ConfirmedRevocationList(ctx, order.Endpoints[0])
	case Import:
		pem := s.list(order.Content)
		if _, o.err = client.ImportRevocationList(ctx, order.Endpoints[0], pem); o.err == nil {
			_, o.err = client.WaitForRevocationList(ctx, order.Endpoints[0], func(got string) bool { return got == pem })
		}
	case ReadPolicy:
		o.foundPolicy, o.err = client.ConfirmedAuthorizationPolicy(ctx, order.Endpoints[0])
	case Create:
		if o.err = client.RefuseOtherAuthorizationPolicy(ctx, order.Endpoints[0]); o.err == nil {
			o.err = modify(ctx, client, order)
		}
	case Modify:
		o.err = modify(ctx, client, order)
	case Delete:
		o.err = client.DeleteAuthorizationPolicy(ctx, order.Endpoints[0])
	}
}

// modify changes a policy and waits until the change is active.
func modify(ctx context.Context, client *clientvpn.Client, o Order) error {
	document := policyOf(o.Content)
	change := clientvpn.AuthorizationPolicyChange{Document: &document, ShadowMode: &o.Shadow}
	result, err := client.ModifyAuthorizationPolicy(ctx, o.Endpoints[0], change)
	if err != nil {
		return err
	}
	return client.WaitForAuthorizationPolicy(ctx, &result, func(p clientvpn.AuthorizationPolicy) bool {
		return p.Document == document && p.ShadowMode == o.Shadow
	})
}

// Run runs a scenario and returns what it did and the broken promises.
func Run(scenario Scenario) (stats Stats, violations []Violation, err error) {
	s, orders, err := execute(scenario, now())
	if err != nil {
		return stats, nil, fmt.Errorf("seed %d: %w", scenario.Seed, err)
	}
	for i, o := range orders {
		violations = append(violations, check(s, i, o)...)
	}
	return statsOf(s, orders, violations), violations, nil
}

// execute runs the orders of a scenario, and those that changed something again. start must be about the machine's time.
func execute(scenario Scenario, start time.Time) (s *simulator, orders []*execution, err error) {
	if s, err = newSimulator(scenario, start); err != nil {
		return nil, nil, err
	}
	for _, order := range scenario.Orders {
		orders = append(orders, s.run(order)...)
	}
	return s, append(orders, s.rerun(orders)...), s.failed
}

// now returns the machine's time, at which requests are signed.
func now() time.Time { return clientvpn.SystemTiming().Clock.Now() }

// rerun stops everything that disturbs the orders, and runs those that change something again.
func (s *simulator) rerun(all []*execution) []*execution {
	s.emulator.ClearFaults()
	s.clock.events = nil
	for _, person := range s.scenario.People {
		_ = s.emulator.DisableUser(person.Username) // The emulator only knows users who have connected.
	}
	s.clock.advance(30 * time.Minute) // Stuck terminations end.
	var again []*execution
	for _, o := range all {
		if o.order.Kind != Terminate && !kinds()[o.order.Kind].changes || o.order.Process == 2 {
			continue
		}
		order := o.order
		order.After, order.Timeout, order.Interrupt, order.Crash, order.Burst = 0, 3*time.Minute, 0, 0, 0
		order.Faults, order.Delay, order.Concurrent = nil, Delay{}, nil
		for _, o := range s.run(order) {
			o.undisturbed = true
			again = append(again, o)
		}
		s.clock.advance(time.Minute) // The request buckets fill.
	}
	return again
}
