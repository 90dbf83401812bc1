package provider

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// stopTimeout limits how long StopProvider waits for actions. It is longer than a call that changes something may go on
// after an interrupt.
const stopTimeout = 15 * time.Second

// NewServer returns a constructor of the provider as a server of the plugin protocol.
func NewServer(version string, options ...Option) func() (tfprotov6.ProviderServer, error) {
	return func() (tfprotov6.ProviderServer, error) {
		server, ok := providerserver.NewProtocol6(New(version, options...)())().(frameworkServer)
		if !ok {
			return nil, errors.New("the plugin framework's server has no actions or no list resources")
		}
		return &stoppableServer{frameworkServer: server, clock: clientvpn.SystemTiming().Clock, running: map[chan struct{}]bool{}}, nil
	}
}

// frameworkServer is what the framework's server offers Terraform.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
}

// stoppableServer lets the actions that are running report how they end before it stops. terraform-plugin-go drops the last
// event of an action, with its errors, once StopProvider has returned; Terraform then takes the action for successful.
type stoppableServer struct {
	frameworkServer

	// clock is the machine's, because it limits how long Terraform waits.
	clock clientvpn.Clock

	mu sync.Mutex
	// running has a channel for each running action, which is closed when the action's last event has been received.
	running map[chan struct{}]bool
}

// InvokeAction invokes an action. It runs until its last event has been received.
func (s *stoppableServer) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	done := make(chan struct{})
	s.mu.Lock()
	s.running[done] = true
	s.mu.Unlock()
	finish := func() {
		s.mu.Lock()
		delete(s.running, done)
		s.mu.Unlock()
		close(done)
	}
	stream, err := s.frameworkServer.InvokeAction(ctx, req)
	if err != nil {
		finish()
		return nil, err
	}
	events := stream.Events
	stream.Events = func(push func(tfprotov6.InvokeActionEvent) bool) {
		defer finish()
		events(push)
	}
	return stream, nil
}

// StopProvider interrupts everything that is running and waits for the actions.
func (s *stoppableServer) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	resp, err := s.frameworkServer.StopProvider(ctx, req)
	ctx, cancel := s.clock.WithTimeout(ctx, stopTimeout)
	defer cancel()
	s.mu.Lock()
	running := slices.Collect(maps.Keys(s.running))
	s.mu.Unlock()
	for _, done := range running {
		select {
		case <-done:
		case <-ctx.Done():
		}
	}
	return resp, err
}
