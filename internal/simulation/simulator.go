package simulation

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	// maxContents is the number of different revocation lists and policies.
	maxContents = 4
	// revocableSerials is the number of serial numbers that people may have.
	revocableSerials = 4
)

// simulator runs a scenario. It has the emulator and the processes of the provider.
type simulator struct {
	scenario  Scenario
	emulator  *emulator.Emulator
	clock     *clock
	processes map[processKey]*process
	// lists has the revocation lists that were needed, by content.
	lists [maxContents]string
	// devices has the connection IDs of each person's devices, by the person's name.
	devices map[string][]string
	// spent is when a process last took a token from one of the account's request buckets.
	spent map[bucket]time.Time
	// calls is the number of calls in the journal, and arrived that of people who have connected.
	calls, arrived int
	// failed has the errors that are not the provider's.
	failed error
}

// bucket is a request bucket, as used by a process.
type bucket struct {
	region, action string
	process        *process
}

// newSimulator returns a simulator at the start of a scenario.
func newSimulator(scenario Scenario, start time.Time) (*simulator, error) {
	throttle := "off"
	if scenario.Throttled {
		throttle = "aws"
	}
	start = start.Truncate(time.Second) // Two runs of a seed must see the same fractions of seconds.
	e, err := emulator.New(emulator.Options{
		Clock: func() time.Time { return start }, Throttle: throttle, Terminating: scenario.Terminating, MaxPage: scenario.MaxPage,
		EndedIsUnknown: scenario.EndedIsUnknown,
	})
	if err != nil {
		return nil, err
	}
	e.Close() // After this, the latency fault does not wait in real time. The process waits instead.
	s := &simulator{
		scenario: scenario, emulator: e, processes: map[processKey]*process{}, devices: map[string][]string{},
		spent: map[bucket]time.Time{},
		clock: &clock{start: start, advanced: func(d time.Duration) { _ = e.Advance(d) }},
	}
	for _, endpoint := range scenario.Endpoints {
		if _, err := e.AddEndpoint(emulator.EndpointSeed{ID: endpoint.ID, Region: endpoint.Region, Authentication: endpoint.Authentication, Subnets: 1}); err != nil {
			return nil, err
		}
	}
	for _, person := range scenario.People {
		s.clock.at(person.Arrives, func() { s.arrive(person) })
		if person.Leaves > 0 {
			s.clock.at(person.Leaves, func() { s.leave(person) })
		}
	}
	return s, nil
}

func (s *simulator) arrive(p Person) {
	established, _ := s.emulator.Connect(emulator.ClientSeed{ // A policy or a list may refuse the devices.
		EndpointID: p.Endpoint, Username: p.Username, CommonName: p.CommonName, SerialNumber: p.Serial, Count: p.Devices, Reconnect: p.Reconnect,
	})
	for _, connection := range established {
		s.devices[p.Name] = append(s.devices[p.Name], connection.ID)
	}
	s.arrived++
}

func (s *simulator) leave(p Person) {
	for _, id := range s.devices[p.Name] {
		_ = s.emulator.Disconnect(p.Endpoint, id) // It may have ended.
	}
}

// connections returns the connections that the endpoints list.
func (s *simulator) connections() []emulator.Connection {
	var all []emulator.Connection
	for _, endpoint := range s.scenario.Endpoints {
		all = append(all, s.emulator.Connections(endpoint.ID)...)
	}
	return all
}

// lastCall returns the newest call in the journal.
func (s *simulator) lastCall() emulator.Call {
	calls := s.emulator.CallsAfter(s.calls)
	s.calls += len(calls)
	return calls[len(calls)-1]
}

// bucketFills is how long the slowest bucket takes to fill.
const bucketFills = 10 * time.Second

// spend records that a process takes a token from a bucket, and reports whether no other process has taken one since the bucket was
// last full.
func (s *simulator) spend(p *process, x *exchange) (alone bool) {
	own := bucket{x.Region, x.Action, p}
	s.spent[own] = s.clock.Now()
	for other, at := range s.spent {
		if same := other.region == own.region && other.action == own.action; same && other != own && s.clock.Now().Sub(at) <= 2*bucketFills {
			return false
		}
	}
	return true
}

// before does what the scenario schedules before a call.
func (s *simulator) before(o *execution) {
	if delay := o.order.Delay; delay.Call == o.calls {
		s.clock.advance(delay.Lag)
	}
	if other := o.order.Concurrent; other != nil && other.Call == o.calls {
		o.concurrent = s.run(other.Order)
	}
}

// burst makes calls as another program, which empties the account's request buckets.
func (s *simulator) burst(o Order) {
	if o.Burst == 0 {
		return
	}
	other := s.process(3, o.Region)
	other.current = &execution{order: Order{Kind: Terminate, Region: o.Region}, process: other}
	for range o.Burst {
		_, _ = other.client.Terminate(context.Background(), clientvpn.Termination{
			EndpointIDs: []string{s.scenario.Endpoints[0].ID}, People: clientvpn.People{ConnectionIDs: []string{"cvpn-connection-none"}}, Direct: true, DryRun: true,
		})
	}
}

// list returns a signed revocation list. Each one revokes one more serial number than the one before.
func (s *simulator) list(content int) string {
	if s.lists[content] != "" {
		return s.lists[content]
	}
	template := &x509.RevocationList{Number: big.NewInt(int64(content + 1)), ThisUpdate: time.Unix(0, 0), NextUpdate: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}
	for serial := range content {
		template.RevokedCertificateEntries = append(template.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: big.NewInt(int64(serial + 1)), RevocationTime: time.Unix(0, 0),
		})
	}
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader) // Never fails.
	issuer := &x509.Certificate{Subject: pkix.Name{CommonName: "VPN CA"}, KeyUsage: x509.KeyUsageCRLSign, SubjectKeyId: []byte{1}}
	der, err := x509.CreateRevocationList(rand.Reader, template, issuer, key)
	s.failed = errors.Join(s.failed, err)
	s.lists[content] = string(pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der}))
	return s.lists[content]
}

// policyOf returns the document of a policy. All policies permit everybody.
func policyOf(content int) string {
	return fmt.Sprintf("permit(principal, action, resource);\n// Revision %d.", content)
}
