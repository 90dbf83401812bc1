package provider_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
	"golang.org/x/sync/errgroup"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	// rounds is the number of times that each endpoint is read at each level of concurrency.
	rounds = 50
	// roundsPerWave is the number of rounds that overlap.
	roundsPerWave = 10
	// pageSize is the maximum number of connections in an answer of the service.
	pageSize = 1000
)

// site is an endpoint of the fleet and the person there who has a standing order.
type site struct {
	endpoint, region, leaver string
	// connections is the number of connections besides the leaver's.
	connections int
}

// fleet returns endpoints of these sizes in 3 regions.
func fleet(sizes ...int) []site {
	regions := []string{"us-east-1", "eu-central-1", "ap-southeast-2"}
	sites := make([]site, len(sizes))
	for i, size := range sizes {
		sites[i] = site{
			endpoint:    fmt.Sprintf("cvpn-endpoint-%017x", i+1),
			region:      regions[i%len(regions)],
			leaver:      fmt.Sprintf("leaver-%02d", i),
			connections: size,
		}
	}
	return sites
}

// connectAll connects the people of the fleet. Each person at an endpoint has up to 25 connections, the leaver two, but none at an empty endpoint.
func connectAll(t *testing.T, w *acctest.Emulator, sites []site) {
	t.Helper()
	for i, s := range sites {
		for first := 0; first < s.connections; first += 25 {
			w.Join(t, emulator.ClientSeed{
				EndpointID: s.endpoint, Username: fmt.Sprintf("user-%02d-%d", i, first), Count: min(25, s.connections-first),
			})
		}
		if s.connections > 0 {
			w.Join(t, emulator.ClientSeed{EndpointID: s.endpoint, Username: s.leaver, Count: 2})
		}
	}
}

// usernames returns the username of each connection of an endpoint by connection ID. If username is not empty, it returns the connections of
// that user only.
func usernames(w *acctest.Emulator, endpointID, username string) map[string]string {
	want := map[string]string{}
	for _, c := range w.Connections(endpointID) {
		if username == "" || c.Username == username {
			want[c.ID] = c.Username
		}
	}
	return want
}

// Reads that run in parallel never see each other's answers, whether their calls are logged or not.
func TestProvider_parallelReads(t *testing.T) {
	t.Parallel()
	for _, concurrency := range []int{2, 10, 64} {
		for _, debug := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d reads at once, debug log %t", concurrency, debug), func(t *testing.T) {
				t.Parallel()
				readInParallel(t, concurrency, debug)
			})
		}
	}
}

func readInParallel(t *testing.T, concurrency int, debug bool) {
	t.Helper()
	w, sites := acctest.New(t), fleet(pageSize+1, 140, 10, 8, 6, 5, 4, 3, 2, 1, 1, 0)
	for _, s := range sites {
		w.Endpoint(t, emulator.EndpointSeed{ID: s.endpoint, Region: s.region})
	}
	connectAll(t, w, sites)
	ctx, log := t.Context(), &lineCounter{text: []byte("Received an answer from AWS")}
	if debug {
		ctx = tflogtest.RootLogger(ctx, log)
	}

	reads := fleetReads(t, w, sites)
	for first := 0; first < rounds; first += roundsPerWave {
		if err := readWave(ctx, reads, first, concurrency); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Minute) // Between the waves, so that no read times out. The next wave cannot share an answer of this one.
	}

	if calls := len(w.Calls()); debug && log.count() != calls || calls < rounds*(len(sites)-2) {
		t.Errorf("the log has %d answers, the emulator's journal %d calls", log.count(), calls)
	}
}

// readWave runs the reads of some rounds, starting with the first, and returns the first error.
func readWave(ctx context.Context, reads []fleetRead, first, concurrency int) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(concurrency)
	for round := first; round < first+roundsPerWave; round++ {
		for _, read := range reads {
			if round%read.every == 0 {
				group.Go(func() error { return read.check(ctx) })
			}
		}
	}
	return group.Wait()
}

// fleetRead is a read of an endpoint and the connections that it must return.
type fleetRead struct {
	read  acctest.Read
	what  string
	list  string // the attribute that lists connections
	every int    // the rounds between two reads
	want  map[string]string
}

// fleetReads returns, for each endpoint, a listing of all connections and a refresh of a standing order.
// The provider finds its credentials in a profile.
func fleetReads(t *testing.T, w *acctest.Emulator, sites []site) []fleetRead {
	t.Helper()
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	reader := w.Reader(t, map[string]tftypes.Value{"profile": text("security"), "shared_credentials_files": acctest.List(filepath.ToSlash(securityProfile(t)))})
	var reads []fleetRead
	for _, s := range sites {
		every := 1
		if s.connections > 100 { // Under the race detector, such a listing takes a second.
			every = rounds
		}
		reads = append(reads, fleetRead{
			read: reader.DataSource(t, "clientvpn_connections", map[string]tftypes.Value{
				"client_vpn_endpoint_id": text(s.endpoint), "region": text(s.region),
			}),
			what: "connections of " + s.endpoint, list: "connections", every: every, want: usernames(w, s.endpoint, ""),
		}, fleetRead{
			read: reader.Resource(t, "clientvpn_access_revocation", map[string]tftypes.Value{
				"client_vpn_endpoint_ids": acctest.Strings(s.endpoint), "usernames": acctest.Strings(s.leaver), "region": text(s.region),
				"max_connections": tftypes.NewValue(tftypes.Number, 100),
			}),
			what: "standing order at " + s.endpoint, list: "active_connections", every: every, want: usernames(w, s.endpoint, s.leaver),
		})
	}
	return reads
}

// check reads and compares each connection's ID, username and endpoint.
func (r fleetRead) check(ctx context.Context) error {
	attributes, err := r.read(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", r.what, err)
	}
	connections, err := acctest.Objects(attributes[r.list])
	if err != nil {
		return fmt.Errorf("%s: %w", r.what, err)
	}
	got := map[string]string{}
	for _, c := range connections {
		id, err := acctest.String(c["connection_id"])
		if err != nil {
			return err
		}
		if got[id], err = acctest.String(c["username"]); err != nil {
			return err
		}
	}
	if len(connections) != len(r.want) || !maps.Equal(got, r.want) {
		return fmt.Errorf("%s: got %d connections, want %d: got\n  %v\nwant\n  %v", r.what, len(connections), len(r.want), got, r.want)
	}
	return nil
}

// lineCounter counts the lines of a log that contain a text.
type lineCounter struct {
	text []byte

	mu    sync.Mutex
	lines int
}

func (c *lineCounter) Write(line []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines += bytes.Count(line, c.text)
	return len(line), nil
}

func (c *lineCounter) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lines
}
