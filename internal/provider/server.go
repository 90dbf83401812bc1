package provider

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awsconfig"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// stopTimeout limits how long StopProvider waits for actions. It is longer than a call that changes something may go on
// after an interrupt.
const stopTimeout = 15 * time.Second

// NewServer returns a constructor of the provider as a server of the plugin protocol.
func NewServer(version string, options ...Option) func() (tfprotov6.ProviderServer, error) {
	return func() (tfprotov6.ProviderServer, error) {
		p := newProvider(version, options)
		served, ok := providerserver.NewProtocol6(p)().(frameworkServer)
		if !ok {
			return nil, errors.New("the plugin framework's server has no actions or no list resources")
		}
		return &server{frameworkServer: served, provider: p, clock: clientvpn.SystemTiming().Clock, running: map[chan struct{}]bool{}}, nil
	}
}

// frameworkServer is what the framework's server offers Terraform.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
}

// server is the framework's server with three differences. It declares schemas to Terraform as framework.Declare says. It keeps the
// arguments of the provider block that have no effect away from the framework, as awsconfig.DropIgnored says. And it lets the
// actions that are running report how they end before it stops: terraform-plugin-go drops the last event of an action, with its
// errors, once StopProvider has returned, and Terraform then takes the action for successful.
type server struct {
	frameworkServer

	provider *clientvpnProvider

	// clock is the machine's, because it limits how long Terraform waits.
	clock clientvpn.Clock

	mu sync.Mutex
	// running has a channel for each running action, which is closed when the action's last event has been received.
	running map[chan struct{}]bool
}

// GetProviderSchema returns the schemas as Terraform should see them.
func (s *server) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.frameworkServer.GetProviderSchema(ctx, req)
	if err != nil {
		return nil, err
	}
	for _, newResource := range s.provider.Resources(ctx) {
		r := newResource()
		var metadata resource.MetadataResponse
		r.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: typeName}, &metadata)
		var own resource.SchemaResponse
		r.Schema(ctx, resource.SchemaRequest{}, &own)
		framework.Declare(ctx, resp.ResourceSchemas[metadata.TypeName], own.Schema.Attributes)
	}
	for _, newDataSource := range s.provider.DataSources(ctx) {
		d := newDataSource()
		var metadata datasource.MetadataResponse
		d.Metadata(ctx, datasource.MetadataRequest{ProviderTypeName: typeName}, &metadata)
		var own datasource.SchemaResponse
		d.Schema(ctx, datasource.SchemaRequest{}, &own)
		framework.Declare(ctx, resp.DataSourceSchemas[metadata.TypeName], own.Schema.Attributes)
	}
	for _, newEphemeral := range s.provider.EphemeralResources(ctx) {
		e := newEphemeral()
		var metadata ephemeral.MetadataResponse
		e.Metadata(ctx, ephemeral.MetadataRequest{ProviderTypeName: typeName}, &metadata)
		var own ephemeral.SchemaResponse
		e.Schema(ctx, ephemeral.SchemaRequest{}, &own)
		framework.Declare(ctx, resp.EphemeralResourceSchemas[metadata.TypeName], own.Schema.Attributes)
	}
	awsconfig.DeclareIgnored(resp.Provider.Block)
	return resp, nil
}

// ValidateProviderConfig validates the provider block without the arguments that have no effect, and warns about those.
func (s *server) ValidateProviderConfig(ctx context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	config, warnings, err := awsconfig.DropIgnored(req.Config)
	if err != nil {
		return nil, err
	}
	resp, err := s.frameworkServer.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
	if err != nil {
		return nil, err
	}
	resp.PreparedConfig = req.Config
	resp.Diagnostics = append(resp.Diagnostics, warnings...)
	return resp, nil
}

// ConfigureProvider configures the provider without the arguments that have no effect.
func (s *server) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	config, _, err := awsconfig.DropIgnored(req.Config)
	if err != nil {
		return nil, err
	}
	used := *req
	used.Config = config
	return s.frameworkServer.ConfigureProvider(ctx, &used)
}

// InvokeAction invokes an action. It runs until its last event has been received.
func (s *server) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
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
func (s *server) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
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
