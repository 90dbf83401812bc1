package emulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// maxConnections is the quota of an endpoint with five subnets.
const maxConnections = 126_000

// crowd fills an endpoint: five connections for each user, and one user with very many.
func crowd(w *world) string {
	w.t.Helper()
	endpoint := w.endpoint(emulator.EndpointSeed{})
	for i := range maxConnections / 6 {
		w.connect(emulator.ClientSeed{EndpointID: endpoint, Username: fmt.Sprintf("user-%d", i), Count: 5})
	}
	w.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "everybody", Count: maxConnections / 6})
	return endpoint
}

// The largest endpoint is full with its quota of connections.
func TestFullEndpoint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	endpoint := crowd(w)
	if got := len(w.Connections(endpoint)); got != maxConnections {
		t.Errorf("%d are connected", got)
	}
	_, err := w.Connect(emulator.ClientSeed{EndpointID: endpoint, Username: "one-too-many"})
	if err == nil {
		t.Error("the endpoint takes more connections than its quota")
	}
}

func BenchmarkSeed(b *testing.B) {
	var before, after runtime.MemStats
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b)
		runtime.GC()
		runtime.ReadMemStats(&before)
		b.StartTimer()
		crowd(w)
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(w)
		b.StartTimer()
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/maxConnections, "B/connection")
}

func BenchmarkPage(b *testing.B) {
	w := newWorld(b)
	endpoint := crowd(w)
	first, err := w.ec2.DescribeClientVpnConnections(b.Context(), &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint})
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
			r := w.request(http.MethodPost, "Action=DescribeClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId="+endpoint+query)
			for b.Loop() {
				r.Body, _ = r.GetBody()
				answer := httptest.NewRecorder()
				w.ServeHTTP(answer, r)
				if answer.Code != http.StatusOK {
					b.Fatal(answer.Body)
				}
			}
		})
	}
}

func BenchmarkTerminateByID(b *testing.B) {
	w := newWorld(b)
	endpoint := crowd(w)
	connections := w.Connections(endpoint)
	b.ResetTimer()
	for i := range b.N {
		_, err := w.ec2.TerminateClientVpnConnections(b.Context(), &ec2.TerminateClientVpnConnectionsInput{
			ClientVpnEndpointId: &endpoint, ConnectionId: aws.String(connections[i%maxConnections].ID),
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
