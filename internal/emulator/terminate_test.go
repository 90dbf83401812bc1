package emulator_test

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The example on the AWS CLI's reference page of terminate-client-vpn-connections.
func TestTerminateReferenceExample(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := h.endpoint(emulator.EndpointSeed{ID: "vpn-endpoint-123456789123abcde"})
	h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice", ID: "cvpn-connection-04edd76f5201e0cb8"})

	out, err := h.terminate(endpoint, "cvpn-connection-04edd76f5201e0cb8")
	if err != nil {
		t.Fatal(err)
	}
	if aws.ToString(out.ClientVpnEndpointId) != endpoint || out.Username != nil || len(out.ConnectionStatuses) != 1 {
		t.Fatalf("got %+v", out)
	}
	status := out.ConnectionStatuses[0]
	if aws.ToString(status.ConnectionId) != "cvpn-connection-04edd76f5201e0cb8" ||
		status.PreviousStatus.Code != "active" || status.CurrentStatus.Code != "terminating" ||
		status.PreviousStatus.Message != nil || status.CurrentStatus.Message != nil {
		t.Errorf("got %+v", status)
	}
}

func TestConnectionLifecycle(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.Terminating = time.Minute })
	endpoint := h.endpoint(emulator.EndpointSeed{})
	id := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})[0]
	if got := h.status(endpoint, id); got != "active" {
		t.Errorf("at first: %q", got)
	}
	if _, err := h.terminate(endpoint, id); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		wait time.Duration
		want string
	}{
		{0, "terminating"},
		{59 * time.Second, "terminating"},
		{time.Second, "terminated"},
		{59 * time.Minute, "terminated"},
		{time.Minute, ""},
	} {
		h.advance(step.wait)
		if got := h.status(endpoint, id); got != step.want {
			t.Errorf("after another %s: %q, want %q", step.wait, got, step.want)
		}
	}
}

func TestTerminateByUsername(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := h.endpoint(emulator.EndpointSeed{})
	alice := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 5})
	other := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "Alice"})[0]
	h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "bob", Count: 6})
	elsewhere := h.endpoint(emulator.EndpointSeed{})
	h.connect(emulator.ClientSeed{EndpointID: elsewhere, Username: "alice"})

	out, err := h.terminateUser(endpoint, "alice")
	if err != nil {
		t.Fatal(err)
	}
	var ended []string
	for _, s := range out.ConnectionStatuses {
		ended = append(ended, aws.ToString(s.ConnectionId))
	}
	if diff := cmp.Diff(alice, ended); diff != "" {
		t.Errorf("ended (-want +got):\n%s", diff)
	}
	if aws.ToString(out.Username) != "alice" {
		t.Errorf("username %v", out.Username)
	}
	if got := h.status(endpoint, other); got != "active" {
		t.Errorf("a user whose name differs in case is %q", got)
	}
	if got := h.Connections(elsewhere)[0].Status; got != "active" {
		t.Errorf("the user's connection to another endpoint is %q", got)
	}
	_, err = h.terminateUser(endpoint, "alice")
	wantError(t, err, "InvalidClientVpnConnection.UserNotFound", 400)
	_, err = h.terminateUser(endpoint, "bob")
	wantError(t, err, "ClientVpnTerminateConnectionsLimitExceeded", 400)
	for _, c := range h.Connections(endpoint) {
		if c.Username == "bob" && c.Status != "active" {
			t.Errorf("a refused call ended %s", c.ID)
		}
	}
}

// Only live connections count towards the limit of five.
func TestTerminateByUsernameCountsLiveConnections(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := h.endpoint(emulator.EndpointSeed{})
	ids := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "bob", Count: 7})
	for _, id := range ids[:2] {
		if _, err := h.terminate(endpoint, id); err != nil {
			t.Fatal(err)
		}
	}
	out, err := h.terminateUser(endpoint, "bob")
	if err != nil || len(out.ConnectionStatuses) != 5 {
		t.Errorf("got %+v, %v", out, err)
	}
}

func TestTerminateEndedConnection(t *testing.T) {
	t.Parallel()
	for name, unknown := range map[string]bool{"answers with its status": false, "is unknown when switched": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, func(o *emulator.Options) { o.EndedIsUnknown = unknown })
			endpoint := h.endpoint(emulator.EndpointSeed{})
			id := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})[0]
			if _, err := h.terminate(endpoint, id); err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"terminating", "terminated"} {
				out, err := h.terminate(endpoint, id)
				if unknown {
					wantError(t, err, "InvalidClientVpnConnection.IdNotFound", 400)
				} else if err != nil || string(out.ConnectionStatuses[0].PreviousStatus.Code) != want || string(out.ConnectionStatuses[0].CurrentStatus.Code) != want {
					t.Errorf("want %s twice, got %+v, %v", want, out, err)
				}
				h.advance(2 * time.Second)
			}
			h.advance(time.Hour)
			_, err := h.terminate(endpoint, id)
			wantError(t, err, "InvalidClientVpnConnection.IdNotFound", 400)
		})
	}
}

func TestTerminateErrors(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := h.endpoint(emulator.EndpointSeed{})
	id := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})[0]
	other := h.endpoint(emulator.EndpointSeed{})
	for name, tc := range map[string]struct {
		input ec2.TerminateClientVpnConnectionsInput
		code  string
	}{
		"neither id nor username":      {ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint}, "MissingParameter"},
		"both id and username":         {ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint, ConnectionId: &id, Username: aws.String("alice")}, "InvalidParameterCombination"},
		"no endpoint":                  {ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: aws.String(""), ConnectionId: &id}, "MissingParameter"},
		"unknown endpoint":             {ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: aws.String("cvpn-endpoint-0"), ConnectionId: &id}, "InvalidClientVpnEndpointId.NotFound"},
		"unknown id":                   {ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint, ConnectionId: aws.String("cvpn-connection-0")}, "InvalidClientVpnConnection.IdNotFound"},
		"the id of another endpoint's": {ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: &other, ConnectionId: &id}, "InvalidClientVpnConnection.IdNotFound"},
		"nobody of that name":          {ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint, Username: aws.String("nobody")}, "InvalidClientVpnConnection.UserNotFound"},
		"an empty name":                {ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint, Username: aws.String("")}, "InvalidClientVpnConnection.UserNotFound"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := h.ec2.TerminateClientVpnConnections(t.Context(), &tc.input)
			wantError(t, err, tc.code, 400)
			if got := h.Connections(endpoint)[0].Status; got != "active" {
				t.Errorf("the connection is %s", got)
			}
		})
	}
}

// Permissions are checked before resources are looked up and before anything changes.
func TestDryRun(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := h.endpoint(emulator.EndpointSeed{})
	id := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})[0]
	input := &ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint, ConnectionId: &id, DryRun: aws.Bool(true)}
	_, err := h.ec2.TerminateClientVpnConnections(t.Context(), input)
	wantError(t, err, "DryRunOperation", 412)
	if got := h.status(endpoint, id); got != "active" {
		t.Errorf("a dry run made the connection %s", got)
	}
	input.ClientVpnEndpointId = aws.String("cvpn-endpoint-0")
	_, err = h.ec2.TerminateClientVpnConnections(t.Context(), input)
	wantError(t, err, "DryRunOperation", 412)
	h.inject(emulator.Fault{Action: "TerminateClientVpnConnections", Kind: emulator.FaultError, Code: "UnauthorizedOperation", Status: 403})
	_, err = h.ec2.TerminateClientVpnConnections(t.Context(), input)
	wantError(t, err, "UnauthorizedOperation", 403)
	input.DryRun = aws.Bool(false)
	input.ClientVpnEndpointId = &endpoint
	if _, err := h.ec2.TerminateClientVpnConnections(t.Context(), input); err != nil {
		t.Error(err)
	}
}

func TestIDsAreUnique(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := h.endpoint(emulator.EndpointSeed{})
	ids := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 100})
	var requests []string
	for range 3 {
		h.list(endpoint)
	}
	for _, call := range h.Calls() {
		requests = append(requests, call.RequestID)
	}
	slices.Sort(ids)
	slices.Sort(requests)
	if len(slices.Compact(ids)) != 100 || len(slices.Compact(requests)) != 3 {
		t.Errorf("ids repeat: %q %q", ids, requests)
	}
}
