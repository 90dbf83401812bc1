// Package emulatortest gives each test its own Client VPN service and a clock that the test advances. It does not depend on Terraform.
package emulatortest

import (
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkhttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Emulator is a running emulator, its URL, and the clock that it shares with the provider under test.
type Emulator struct {
	*emulator.Emulator
	URL   string
	Clock *Clock
}

// New starts an emulator with default options for a test.
func New(t testing.TB) *Emulator {
	t.Helper()
	return NewWith(t, emulator.Options{})
}

// NewWith starts an emulator with options for a test.
func NewWith(t testing.TB, options emulator.Options) *Emulator {
	t.Helper()
	e, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	advance := func(d time.Duration) {
		if err := e.Advance(d); err != nil {
			t.Error(err)
		}
	}
	return &Emulator{Emulator: e, URL: server.URL, Clock: &Clock{advance: advance}}
}

// Endpoint adds an endpoint and returns its ID.
func (e *Emulator) Endpoint(t testing.TB, seed emulator.EndpointSeed) string {
	t.Helper()
	endpoint, err := e.AddEndpoint(seed)
	if err != nil {
		t.Fatal(err)
	}
	return endpoint.ID
}

// UnassociatedEndpoint adds an endpoint without a target network, to which nobody can connect.
func (e *Emulator) UnassociatedEndpoint(t *testing.T) string {
	t.Helper()
	created, err := e.EC2(t).CreateClientVpnEndpoint(t.Context(), &ec2.CreateClientVpnEndpointInput{
		AuthenticationOptions: []ec2types.ClientVpnAuthenticationRequest{{
			Type:            ec2types.ClientVpnAuthenticationTypeDirectoryServiceAuthentication,
			ActiveDirectory: &ec2types.DirectoryServiceAuthenticationRequest{DirectoryId: aws.String("d-1234567890")},
		}},
		ClientCidrBlock:      aws.String("10.0.0.0/16"),
		ConnectionLogOptions: &ec2types.ConnectionLogOptions{Enabled: aws.Bool(false)},
		ServerCertificateArn: aws.String("arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(created.ClientVpnEndpointId)
}

// Join connects clients and returns the IDs of their connections.
func (e *Emulator) Join(t testing.TB, seed emulator.ClientSeed) []string {
	t.Helper()
	connections, err := e.Connect(seed)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, connection := range connections {
		ids = append(ids, connection.ID)
	}
	return ids
}

// Fail injects a fault.
func (e *Emulator) Fail(t testing.TB, fault emulator.Fault) {
	t.Helper()
	if err := e.Inject(fault); err != nil {
		t.Fatal(err)
	}
}

// EC2 returns a client for the emulator's API.
func (e *Emulator) EC2(t *testing.T) *ec2.Client {
	t.Helper()
	config, err := awsconfig.LoadDefaultConfig(t.Context(),
		awsconfig.WithRegion("us-east-1"),
		awsconfig.WithHTTPClient(awshttp.Authenticate(awshttp.HideWriterTo(sdkhttp.NewBuildableClient()))),
		awsconfig.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("test", "test", "")))
	if err != nil {
		t.Fatal(err)
	}
	return clientvpn.NewEC2(config, "us-east-1", e.URL, e.Clock, 1)
}

// Client returns the provider's client for the emulator.
func (e *Emulator) Client(t *testing.T) *clientvpn.Client {
	t.Helper()
	return clientvpn.NewClient(clientvpn.NewAPI(e.EC2(t)), "us-east-1", e.Timing())
}

// Timing returns the provider's timing on the emulator's clock, on which waiting takes no time.
func (e *Emulator) Timing() clientvpn.Timing {
	timing := clientvpn.SystemTiming()
	timing.Clock = e.Clock
	return timing
}

// Actions returns the names of the EC2 and STS calls in the emulator's journal, oldest first.
func (e *Emulator) Actions() []string {
	var actions []string
	for _, call := range e.Calls() {
		actions = append(actions, call.Action)
	}
	return actions
}

// Live returns the IDs of the endpoint's active connections.
func (e *Emulator) Live(endpointID string) []string {
	var ids []string
	for _, connection := range e.Connections(endpointID) {
		if connection.Status == "active" {
			ids = append(ids, connection.ID)
		}
	}
	return ids
}

// WantActions checks the names of all EC2 and STS calls in the emulator's journal, oldest first.
func (e *Emulator) WantActions(t *testing.T, want ...string) {
	t.Helper()
	if got := e.Actions(); !slices.Equal(got, want) {
		t.Errorf("got the calls\n  %v\nwant\n  %v", got, want)
	}
}

// WantLive checks the IDs of the endpoint's active connections, in the order in which the clients connected.
func (e *Emulator) WantLive(t *testing.T, endpointID string, want ...string) {
	t.Helper()
	if got := e.Live(endpointID); !slices.Equal(got, want) {
		t.Errorf("%s has the active connections %v, want %v", endpointID, got, want)
	}
}

// Main runs a package's tests without the machine's AWS settings.
func Main(m *testing.M) {
	ClearEnvironment()
	os.Exit(m.Run())
}

// ClearEnvironment removes the machine's AWS settings from the environment.
func ClearEnvironment() {
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "AWS_") {
			os.Unsetenv(name)
		}
	}
	os.Setenv("AWS_CONFIG_FILE", os.DevNull)
	os.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	os.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}
