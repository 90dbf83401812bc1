package emulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// most is how many connections the largest endpoint takes.
const most = 126_000

// crowd fills an endpoint, mostly with one device for each person.
func crowd(w *world) string {
	w.t.Helper()
	endpoint := w.endpoint(emulator.EndpointSeed{})
	for i := range most / 6 {
		w.connect(emulator.ClientSeed{EndpointID: endpoint, Username: fmt.Sprintf("user-%d", i), Count: 5})
	}
	w.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "everybody", Count: most / 6})
	return endpoint
}

func TestCrowdIsSeededQuickly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begin := w.Now()
	endpoint := crowd(w)
	took := w.Now().Sub(begin)
	t.Logf("%d connections in %s", most, took)
	if took > 20*time.Second { // Ten times as long as it may take when nothing else runs and races are not looked for.
		t.Errorf("seeding took %s", took)
	}
	if got := len(w.Connections(endpoint)); got != most {
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
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/most, "B/connection")
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
			ClientVpnEndpointId: &endpoint, ConnectionId: aws.String(connections[i%most].ID),
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
