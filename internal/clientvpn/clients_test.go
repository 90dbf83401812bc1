package clientvpn_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/sync/errgroup"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// However many goroutines ask, there is one client for each region, and one configuration for all of them.
func TestClients_oncePerRegion(t *testing.T) {
	t.Parallel()
	var loads atomic.Int32
	clients := clientvpn.NewClients(clientvpn.Settings{
		Region: "us-east-1",
		Load: func(context.Context) (aws.Config, error) {
			loads.Add(1)
			return aws.Config{}, nil
		},
		Timing: clientvpn.SystemTiming(),
	})
	var got [2][20]*clientvpn.Client
	var group errgroup.Group
	for i := range 20 {
		for region, name := range []string{"us-east-1", "eu-central-1"} {
			group.Go(func() (err error) {
				got[region][i], err = clients.In(t.Context(), name)
				return err
			})
		}
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	for region := range got {
		for _, client := range got[region] {
			if client != got[region][0] {
				t.Fatal("a region has more than one client")
			}
		}
	}
	if got[0][0] == got[1][0] || got[1][0].Region() != "eu-central-1" || loads.Load() != 1 {
		t.Errorf("the regions' clients are %p and %p, after %d configurations", got[0][0], got[1][0], loads.Load())
	}
}

// A configuration that could not be loaded is loaded again later, when the network may be available.
func TestClients_loadsAgainAfterAnError(t *testing.T) {
	t.Parallel()
	failure := errors.New("no network")
	clients := clientvpn.NewClients(clientvpn.Settings{
		Load: func(context.Context) (aws.Config, error) {
			err := failure
			failure = nil
			return aws.Config{}, err
		},
		Timing: clientvpn.SystemTiming(),
	})
	if _, err := clients.In(t.Context(), "us-east-1"); err == nil {
		t.Error("the first time succeeded")
	}
	if _, err := clients.In(t.Context(), "us-east-1"); err != nil {
		t.Errorf("the second time failed: %v", err)
	}
}

// A caller that is canceled does not affect the others, and does not wait for their call.
func TestClients_cancellationAffectsOneCaller(t *testing.T) {
	t.Parallel()
	loading, loaded := make(chan struct{}), make(chan struct{})
	clients := clientvpn.NewClients(clientvpn.Settings{
		Load: func(ctx context.Context) (aws.Config, error) {
			close(loading)
			<-loaded
			return aws.Config{}, ctx.Err()
		},
		Timing: clientvpn.SystemTiming(),
	})
	ctx, cancel := context.WithCancel(t.Context())
	first := make(chan error)
	go func() {
		_, err := clients.In(ctx, "us-east-1")
		first <- err
	}()
	<-loading
	var others errgroup.Group
	others.Go(func() error {
		_, err := clients.In(t.Context(), "eu-central-1")
		return err
	})
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("the first caller got %v", err)
	}
	close(loaded)
	if err := others.Wait(); err != nil {
		t.Errorf("the second caller got %v", err)
	}
}
