package emulator_test

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestOptions_maxPage(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.MaxPage = 2 })
	endpoint := h.endpoint(emulator.EndpointSeed{})
	ids := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 5})

	var listed []string
	for pages := ec2.NewDescribeClientVpnConnectionsPaginator(h.ec2, &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: aws.String(endpoint)}); pages.HasMorePages(); {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, connection := range page.Connections {
			listed = append(listed, aws.ToString(connection.ConnectionId))
		}
	}

	if !slices.Equal(listed, ids) {
		t.Errorf("listed %v, want %v", listed, ids)
	}
	if calls := h.CallsAfter(0); len(calls) != 3 {
		t.Errorf("made %d calls, want 3 pages", len(calls))
	}
	if calls := h.CallsAfter(2); len(calls) != 1 || calls[0].Parameters["NextToken"] == "" {
		t.Errorf("the calls after the second are %v", calls)
	}
}

func TestOptions_clock(t *testing.T) {
	t.Parallel()
	start := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	h := newHarness(t, func(o *emulator.Options) { o.Clock = func() time.Time { return start } })

	h.advance(time.Hour)

	if got := h.Now(); !got.Equal(start.Add(time.Hour)) {
		t.Errorf("the time is %s", got)
	}
}

func TestDisconnect(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := h.endpoint(emulator.EndpointSeed{})
	ids := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 2, Reconnect: time.Second})

	if err := h.Disconnect(endpoint, ids[0]); err != nil {
		t.Fatal(err)
	}
	h.advance(time.Minute)

	if first, second := h.status(endpoint, ids[0]), h.status(endpoint, ids[1]); first != "terminated" || second != "active" {
		t.Errorf("the connections are %s and %s", first, second)
	}
	if listed := h.list(endpoint); len(listed) != 2 {
		t.Errorf("the endpoint lists %d connections: the client has reconnected", len(listed))
	}
	for _, id := range []string{ids[0], "cvpn-connection-unknown"} {
		if err := h.Disconnect(endpoint, id); err == nil {
			t.Errorf("%s could disconnect", id)
		}
	}
	if err := h.Disconnect("cvpn-endpoint-unknown", ids[1]); err == nil {
		t.Error("a connection of an unknown endpoint could disconnect")
	}
}
