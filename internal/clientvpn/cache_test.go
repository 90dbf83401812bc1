package clientvpn_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// A listing that begins after a call of Find answers all calls that wait for it. One that began before does not.
func TestFind_sharesLaterListings(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		endpointIDs []string
		terminate   bool
	}{
		"connections":                     {endpointIDs: []string{"e"}},
		"connections after a termination": {endpointIDs: []string{"e"}, terminate: true},
		"endpoints":                       {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := &slowAPI{answer: make(chan struct{})}
				client := clientvpn.NewClient(api.operations(), "r", clientvpn.SystemTiming())
				find := func() {
					found, err := client.Find(t.Context(), tc.endpointIDs, clientvpn.People{Usernames: []string{"alice"}}, 0)
					if err != nil || len(found.Live) != 1 {
						t.Errorf("found %+v, %v", found, err)
					}
				}
				var running sync.WaitGroup
				running.Go(find)
				synctest.Wait()
				if tc.terminate {
					if _, err := client.Terminate(t.Context(), clientvpn.Termination{
						EndpointIDs: []string{"e"}, People: clientvpn.People{ConnectionIDs: []string{"c-2"}}, Direct: true,
					}); err != nil {
						t.Error(err)
					}
				}
				for range 9 {
					running.Go(find)
				}
				synctest.Wait()
				close(api.answer)
				running.Wait()

				listings := &api.connections
				if tc.endpointIDs == nil {
					listings = &api.endpoints
				}
				if got := listings.Load(); got != 2 {
					t.Errorf("%d listings answer 10 looks, want 2", got)
				}
			})
		})
	}
}

// slowAPI does not answer a listing until answer is closed. Alice is connected to the endpoint e.
type slowAPI struct {
	answer                 chan struct{}
	connections, endpoints atomic.Int64
}

func (a *slowAPI) operations() clientvpn.API {
	return clientvpn.API{
		DescribeClientVpnConnections: func(context.Context, *ec2.DescribeClientVpnConnectionsInput, ...func(*ec2.Options)) (*ec2.DescribeClientVpnConnectionsOutput, error) {
			a.connections.Add(1)
			<-a.answer
			return &ec2.DescribeClientVpnConnectionsOutput{Connections: []ec2types.ClientVpnConnection{{
				ClientVpnEndpointId: aws.String("e"), ConnectionId: aws.String("c-1"), Username: aws.String("alice"),
				Status: &ec2types.ClientVpnConnectionStatus{Code: ec2types.ClientVpnConnectionStatusCodeActive},
			}}}, nil
		},
		DescribeClientVpnEndpoints: func(context.Context, *ec2.DescribeClientVpnEndpointsInput, ...func(*ec2.Options)) (*ec2.DescribeClientVpnEndpointsOutput, error) {
			a.endpoints.Add(1)
			<-a.answer
			return &ec2.DescribeClientVpnEndpointsOutput{ClientVpnEndpoints: []ec2types.ClientVpnEndpoint{{
				ClientVpnEndpointId: aws.String("e"), Status: &ec2types.ClientVpnEndpointStatus{Code: ec2types.ClientVpnEndpointStatusCodeAvailable},
			}}}, nil
		},
		TerminateClientVpnConnections: func(context.Context, *ec2.TerminateClientVpnConnectionsInput, ...func(*ec2.Options)) (*ec2.TerminateClientVpnConnectionsOutput, error) {
			return &ec2.TerminateClientVpnConnectionsOutput{ConnectionStatuses: []ec2types.TerminateConnectionStatus{{
				ConnectionId: aws.String("c-2"), CurrentStatus: &ec2types.ClientVpnConnectionStatus{Code: ec2types.ClientVpnConnectionStatusCodeTerminating},
			}}}, nil
		},
	}
}

// Ten workers plan and look again and again, as Terraform does when it creates many resources ten at a time. Each returns soon, but not at
// the same moment, and the service answers faster than they return.
func TestFind_waitsForWorkersThatAreAboutToLook(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		endpointIDs []string
		lag         time.Duration // of each worker after the one before
	}{
		"one endpoint":                   {[]string{"e"}, 70 * time.Millisecond},
		"every endpoint":                 {nil, 70 * time.Millisecond},
		"one endpoint, a slow machine":   {[]string{"e"}, 700 * time.Millisecond},
		"every endpoint, a slow machine": {nil, 150 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const workers, looks = 10, 20
				api := &slowAPI{answer: make(chan struct{})}
				close(api.answer)
				client := clientvpn.NewClient(api.operations(), "r", clientvpn.SystemTiming())
				find := func(maxAge time.Duration) {
					if _, err := client.Find(t.Context(), tc.endpointIDs, clientvpn.People{Usernames: []string{"alice"}}, maxAge); err != nil {
						t.Error(err)
					}
				}
				find(clientvpn.Shared)
				var running sync.WaitGroup
				for i := range workers {
					running.Go(func() {
						for range looks {
							time.Sleep(time.Duration(i) * tc.lag) //nolint:forbidigo // It takes no time in the bubble.
							find(clientvpn.Shared)
							find(0)
						}
					})
				}
				running.Wait()

				for operation, got := range map[string]int64{"connections": api.connections.Load(), "endpoints": api.endpoints.Load()} {
					if got > looks+2 {
						t.Errorf("%d listings of %s answer %d looks of %d workers each, want at most %d", got, operation, looks, workers, looks+2)
					}
				}
			})
		})
	}
}

// A single caller waits for others for a second once, and only if the last look was a moment ago.
func TestFind_waitsForNobodyElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := &slowAPI{answer: make(chan struct{})}
		close(api.answer)
		client := clientvpn.NewClient(api.operations(), "r", clientvpn.SystemTiming())
		look := func() time.Duration {
			began := client.Clock().Now()
			if _, err := client.Find(t.Context(), []string{"e"}, clientvpn.People{Usernames: []string{"alice"}}, 0); err != nil {
				t.Error(err)
			}
			return client.Clock().Now().Sub(began)
		}
		first, second, third := look(), look(), look()
		if first != 0 || second != time.Second || third != 50*time.Millisecond {
			t.Errorf("the looks took %s, %s and %s, want 0s, 1s and 50ms", first, second, third)
		}
		time.Sleep(11 * time.Second) //nolint:forbidigo // It takes no time in the bubble.
		if later := look(); later != 0 {
			t.Errorf("a look eleven seconds later took %s", later)
		}
	})
}
