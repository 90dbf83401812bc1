package simulation

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	// maxContents is how many revocation lists and policies there are.
	maxContents = 4
	// revocableSerials is how many serial numbers can be on a list.
	revocableSerials = 4
)

// world is an emulator, its people, and the processes that use it.
type world struct {
	scenario  Scenario
	emulator  *emulator.Emulator
	clock     *clock
	processes map[processKey]*process
	lists     []string
	// devices are the connections of each person in the order in which they were established by the scenario.
	devices map[string][]string
	// spent is when each process last took a token from a bucket.
	spent map[bucketKey]map[*process]time.Time
	calls int
	// failed is what the scenario asked for and the emulator refused.
	failed error
	stats  *Stats
}

// bucketKey identifies one of the account's request buckets.
type bucketKey struct{ region, action string }

type processKey struct {
	number int
	region string
}

// process is a process of the provider, in one region.
type process struct {
	client    *clientvpn.Client
	transport *transport
	// orders are the orders that it has run, in order.
	orders []*running
}

// newEmulator returns the world of a scenario at its beginning.
func newEmulator(s Scenario, lists []string, start time.Time, stats *Stats) (*world, error) {
	throttle := "off"
	if s.Throttled {
		throttle = "aws"
	}
	start = start.Truncate(time.Second) // So that two runs of a seed see the same fractions of seconds.
	e, err := emulator.New(emulator.Options{
		Clock: func() time.Time { return start }, Throttle: throttle, Terminating: s.Terminating, MaxPage: s.MaxPage,
		EndedIsUnknown: s.EndedIsUnknown,
	})
	if err != nil {
		return nil, err
	}
	e.Close() // Releases the fault latency, which waits in real time. The transport waits instead.
	w := &world{
		scenario: s, emulator: e, lists: lists, processes: map[processKey]*process{}, devices: map[string][]string{}, stats: stats,
		spent: map[bucketKey]map[*process]time.Time{},
		clock: &clock{start: start, advanced: func(d time.Duration) { _ = e.Advance(d) }},
	}
	for _, endpoint := range s.Endpoints {
		if _, err := e.AddEndpoint(emulator.EndpointSeed{ID: endpoint.ID, Region: endpoint.Region, Authentication: endpoint.Authentication, Subnets: 1}); err != nil {
			return nil, err
		}
	}
	for _, person := range s.People {
		if person.Arrives == 0 {
			w.arrive(person)
		} else {
			w.clock.at(person.Arrives, func() { w.arrive(person) })
		}
		if person.Leaves > 0 {
			w.clock.at(person.Leaves, func() { w.leave(person) })
		}
	}
	return w, nil
}

func (w *world) arrive(p Person) {
	established, _ := w.emulator.Connect(emulator.ClientSeed{ // A policy or a list may refuse them.
		EndpointID: p.Endpoint, Username: p.Username, CommonName: p.CommonName, SerialNumber: p.Serial, Count: p.Devices, Reconnect: p.Reconnect,
	})
	for _, connection := range established {
		w.devices[p.Name] = append(w.devices[p.Name], connection.ID)
	}
	w.stats.People++
}

func (w *world) leave(p Person) {
	for _, id := range w.devices[p.Name] {
		_ = w.emulator.Disconnect(p.Endpoint, id) // It may have ended before.
	}
}

// connections returns everything that the endpoints list.
func (w *world) connections() []emulator.Connection {
	var all []emulator.Connection
	for _, endpoint := range w.scenario.Endpoints {
		all = append(all, w.emulator.Connections(endpoint.ID)...)
	}
	return all
}

// lastCall returns the newest call in the journal.
func (w *world) lastCall() emulator.Call {
	calls := w.emulator.CallsAfter(w.calls)
	w.calls += len(calls)
	return calls[len(calls)-1]
}

// bucketFills is how long the slowest bucket takes to fill.
const bucketFills = 10 * time.Second

// spend notes that a process takes a token, and reports whether the bucket was its own while it filled the last time.
func (w *world) spend(p *process, x *exchange) (alone bool) {
	key := bucketKey{x.Region, x.Action}
	if w.spent[key] == nil {
		w.spent[key] = map[*process]time.Time{}
	}
	w.spent[key][p] = w.clock.Now()
	alone = true
	for other, at := range w.spent[key] {
		alone = alone && (other == p || w.clock.Now().Sub(at) > 2*bucketFills)
	}
	return alone
}

// process returns a process, and starts it if it does not run.
func (w *world) process(number int, region string) *process {
	key := processKey{number, region}
	if w.processes[key] == nil {
		t := &transport{world: w}
		cfg := aws.Config{
			HTTPClient:  awshttp.Authenticate(awshttp.HideWriterTo(t)),
			Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
			Retryer:     retryer,
		}
		timing := clientvpn.SystemTiming()
		timing.Clock = w.clock
		api := clientvpn.NewAPI(clientvpn.NewEC2(cfg, region, "http://ec2."+region+".amazonaws.com", w.clock, 1))
		w.processes[key] = &process{client: clientvpn.NewClient(api, region, timing), transport: t}
	}
	return w.processes[key]
}

// retryer returns a retryer like the provider's, without the jitter, which would differ from run to run.
func retryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = 25
		o.RateLimiter = ratelimit.None
		o.Backoff = retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
			return min(time.Second<<min(attempt, 5)/2, 20*time.Second), nil
		})
	})
}

// before lets happen what the scenario has in store before a call.
func (w *world) before(o *running) {
	for _, delay := range o.order.Delays {
		if delay.Call == o.calls {
			w.clock.advance(delay.Lag)
		}
	}
	for _, meanwhile := range o.order.Meanwhile {
		if meanwhile.Call == o.calls {
			o.inner = append(o.inner, w.run(meanwhile.Order)...)
		}
	}
}

// burst makes calls of another program, which use up the account's request buckets.
func (w *world) burst(o Order) {
	if o.Burst == 0 {
		return
	}
	other := w.process(3, o.Region)
	other.transport.running = &running{order: Order{Kind: Terminate, Region: o.Region}, process: other}
	for range o.Burst {
		_, _ = other.client.Terminate(context.Background(), clientvpn.Termination{
			EndpointIDs: []string{w.scenario.Endpoints[0].ID}, People: clientvpn.People{ConnectionIDs: []string{"cvpn-connection-none"}}, Direct: true, DryRun: true,
		})
	}
}

// revocationLists returns signed lists; each revokes one serial number more than the one before.
func revocationLists() ([]string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a key: %w", err)
	}
	issuer := &x509.Certificate{Subject: pkix.Name{CommonName: "VPN CA"}, KeyUsage: x509.KeyUsageCRLSign, SubjectKeyId: []byte{1}}
	var lists []string
	for i := range maxContents {
		template := &x509.RevocationList{Number: big.NewInt(int64(i + 1)), ThisUpdate: time.Unix(0, 0), NextUpdate: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}
		for serial := range i {
			template.RevokedCertificateEntries = append(template.RevokedCertificateEntries, x509.RevocationListEntry{
				SerialNumber: big.NewInt(int64(serial + 1)), RevocationTime: time.Unix(0, 0),
			})
		}
		der, err := x509.CreateRevocationList(rand.Reader, template, issuer, key)
		if err != nil {
			return nil, fmt.Errorf("signing a revocation list: %w", err)
		}
		lists = append(lists, string(pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der})))
	}
	return lists, nil
}

// policyOf returns a policy's document. The first one permits everybody.
func policyOf(content int) string {
	permit := "permit(principal, action, resource);"
	if content == 0 {
		return permit
	}
	return permit + fmt.Sprintf("\n// Revision %d.", content)
}
