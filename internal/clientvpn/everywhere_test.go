package clientvpn_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkhttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// releasedClock reports when a context with a certain timeout is released.
type releasedClock struct {
	*emulatortest.Clock

	after    time.Duration
	released chan struct{}
}

// WithTimeout sends to released when such a context is released.
func (c releasedClock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := c.Clock.WithTimeout(ctx, d)
	if d != c.after {
		return ctx, cancel
	}
	return ctx, func() {
		cancel()
		c.released <- struct{}{}
	}
}

// clientsWith returns clients of the emulator that use a clock.
func clientsWith(w *emulatortest.Emulator, clock clientvpn.Clock) *clientvpn.Clients {
	timing := w.Timing()
	timing.Clock = clock
	return clientvpn.NewClients(clientvpn.Settings{
		Region: "us-east-1", EC2Endpoint: w.URL, Timing: timing,
		Load: func(context.Context) (aws.Config, error) {
			return aws.Config{
				Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
				HTTPClient:  awshttp.Authenticate(awshttp.HideWriterTo(sdkhttp.NewBuildableClient())),
			}, nil
		},
	})
}

// If a region does not answer the first look in time, the connections in the others end all the same.
func TestClientsTerminate_aRegionDoesNotAnswer(t *testing.T) {
	t.Parallel()
	const silent, other = "eu-central-1", "us-east-1"
	w := emulatortest.New(t)
	here := w.Endpoint(t, emulator.EndpointSeed{Region: other})
	there := w.Endpoint(t, emulator.EndpointSeed{Region: silent})
	ended := w.Join(t, emulator.ClientSeed{EndpointID: here, Username: "alice"})
	left := w.Join(t, emulator.ClientSeed{EndpointID: there, Username: "alice"})
	w.Fail(t, emulator.Fault{Region: silent, Kind: emulator.FaultLatency, Times: emulator.FaultAlways, Duration: time.Hour})

	clock := releasedClock{w.Clock, time.Minute, make(chan struct{}, 2)}
	go func() {
		<-clock.released // The other region has answered.
		w.Clock.Advance(time.Minute)
	}()
	where := clientvpn.Where{Regions: []string{silent, other}, LookTimeout: clientvpn.LookTimeout(2 * time.Minute)}
	ctx, cancel := clock.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	result, err := clientsWith(w, clock).Terminate(ctx, where, clientvpn.Termination{People: clientvpn.People{Usernames: []string{"alice"}}, Wait: true})

	if failed := clientvpn.FailedRegions(err); !slices.Equal(failed, []string{silent}) {
		t.Fatalf("the error is %v, want one about %s", err, silent)
	}
	if noAnswer, ok := errors.AsType[*clientvpn.NoAnswerError](err); !ok || noAnswer.After != time.Minute {
		t.Errorf("the error is %v, want a *NoAnswerError", err)
	}
	if len(result.Connections) != 1 || result.Connections[0].Connection.ID != ended[0] || result.Connections[0].Connection.Region != other {
		t.Errorf("the result has %+v, want %s", result.Connections, ended[0])
	}
	w.WantLive(t, here)
	w.WantLive(t, there, left...)
}

// A region that is named twice counts once. Later looks in a region share its client.
func TestClientsFind_regions(t *testing.T) {
	t.Parallel()
	w := emulatortest.New(t)
	id := w.Endpoint(t, emulator.EndpointSeed{Region: "eu-central-1"})
	w.Join(t, emulator.ClientSeed{EndpointID: id, Username: "alice"})
	clients := clientsWith(w, w.Clock)
	people := clientvpn.People{Usernames: []string{"alice"}}
	for range 2 { // The second look shares the answer of the first.
		found, err := clients.Find(t.Context(), clientvpn.Where{Regions: []string{"us-east-1", "eu-central-1", "us-east-1"}}, people, clientvpn.Shared)
		if err != nil || !slices.Equal(found.Regions, []string{"eu-central-1", "us-east-1"}) || found.NoEndpoints {
			t.Fatalf("found %+v, %v", found, err)
		}
		if len(found.Live) != 1 || found.Live[0].Region != "eu-central-1" {
			t.Errorf("the live connections are %+v", found.Live)
		}
	}
	want := []string{"DescribeClientVpnConnections", "DescribeClientVpnEndpoints", "DescribeClientVpnEndpoints"}
	if got := slices.Sorted(slices.Values(w.Actions())); !slices.Equal(got, want) {
		t.Errorf("the calls are %q, want %q", got, want)
	}
}
