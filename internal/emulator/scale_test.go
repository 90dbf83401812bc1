package emulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// maxConnections is the quota of an endpoint with five subnets.
const maxConnections = 126_000

// crowd fills an endpoint with five connections for each user, and very many for one user.
func crowd(h *harness) string {
	h.t.Helper()
	endpoint := h.endpoint(emulator.EndpointSeed{})
	for i := range maxConnections / 6 {
		h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: fmt.Sprintf("user-%d", i), Count: 5})
	}
	h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "everybody", Count: maxConnections / 6})
	return endpoint
}

// The largest endpoint can have as many connections as its quota.
func TestFullEndpoint(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := crowd(h)
	if got := len(h.Connections(endpoint)); got != maxConnections {
		t.Errorf("%d are connected", got)
	}
	_, err := h.Connect(emulator.ClientSeed{EndpointID: endpoint, Username: "one-too-many"})
	if err == nil {
		t.Error("the endpoint accepts more connections than its quota")
	}
}

// The memory used by requests is bounded by the journal, and released by a reset.
func TestMemoryReturnsAfterLoad(t *testing.T) { //nolint:paralleltest // The heap belongs to the whole process.
	h := newHarness(t, func(o *emulator.Options) { o.Journal = 100 })
	h.log.Grow(1 << 20)
	endpoint := h.endpoint(emulator.EndpointSeed{})
	form := "Action=DescribeClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId=" + endpoint + "&Filter.1.Name=username&Filter.1.Value.1=" + strings.Repeat("x", 8<<10)
	ask := func(times int) {
		r := h.request(http.MethodPost, form)
		for range times {
			r.Body, _ = r.GetBody()
			answer := httptest.NewRecorder()
			if h.ServeHTTP(answer, r); answer.Code != http.StatusOK {
				t.Fatal(answer.Body)
			}
		}
	}
	heap := func() uint64 {
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	ask(100)
	before := heap()
	ask(1000) // An unbounded journal would keep 8 MiB.
	if grown := int64(heap()) - int64(before); grown > 2<<20 {
		t.Errorf("another 1,000 calls take %d bytes", grown)
	}
	h.Reset()
	if kept := int64(heap()) - int64(before); kept > -400<<10 {
		t.Errorf("a reset returns only %d bytes of the journal", -kept)
	}
	runtime.KeepAlive(h)
}

func BenchmarkSeed(b *testing.B) {
	var before, after runtime.MemStats
	for b.Loop() {
		b.StopTimer()
		h := newHarness(b)
		runtime.GC()
		runtime.ReadMemStats(&before)
		b.StartTimer()
		crowd(h)
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(h)
		b.StartTimer()
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/maxConnections, "B/connection")
}

func BenchmarkPage(b *testing.B) {
	h := newHarness(b)
	endpoint := crowd(h)
	first, err := h.ec2.DescribeClientVpnConnections(b.Context(), &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint})
	if err != nil {
		b.Fatal(err)
	}
	for name, query := range map[string]string{
		"first":     "",
		"second":    "&NextToken=" + *first.NextToken,
		"of a user": "&Filter.1.Name=username&Filter.1.Value.1=everybody",
		"lookup":    "&Filter.1.Name=username&Filter.1.Value.1=user-7",
	} {
		b.Run(name, func(b *testing.B) {
			r := h.request(http.MethodPost, "Action=DescribeClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId="+endpoint+query)
			for b.Loop() {
				r.Body, _ = r.GetBody()
				answer := httptest.NewRecorder()
				h.ServeHTTP(answer, r)
				if answer.Code != http.StatusOK {
					b.Fatal(answer.Body)
				}
			}
		})
	}
}

func BenchmarkTerminateByID(b *testing.B) {
	h := newHarness(b)
	endpoint := crowd(h)
	connections := h.Connections(endpoint)
	b.ResetTimer()
	for i := range b.N {
		_, err := h.ec2.TerminateClientVpnConnections(b.Context(), &ec2.TerminateClientVpnConnectionsInput{
			ClientVpnEndpointId: &endpoint, ConnectionId: aws.String(connections[i%maxConnections].ID),
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
