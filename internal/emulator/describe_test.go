package emulator_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestConnectionMembers(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	directory := h.endpoint(emulator.EndpointSeed{Authentication: []string{"directory-service-authentication"}})
	h.connect(emulator.ClientSeed{EndpointID: directory, Username: "O'Neil & <Sons>"})
	h.advance(90 * time.Second)
	got := h.list(directory)[0]

	stamp := regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$`)
	for name, tc := range map[string]struct {
		value *string
		want  *regexp.Regexp
	}{
		"ClientVpnEndpointId":       {got.ClientVpnEndpointId, regexp.MustCompile(`^cvpn-endpoint-[0-9a-f]{17}$`)},
		"ConnectionId":              {got.ConnectionId, regexp.MustCompile(`^cvpn-connection-[0-9a-f]{17}$`)},
		"Username":                  {got.Username, regexp.MustCompile(`^O'Neil & <Sons>$`)},
		"CommonName":                {got.CommonName, regexp.MustCompile(`^O'Neil & <Sons>$`)},
		"ClientIp":                  {got.ClientIp, regexp.MustCompile(`^10\.0\.0\.\d+$`)},
		"Timestamp":                 {got.Timestamp, stamp},
		"ConnectionEstablishedTime": {got.ConnectionEstablishedTime, stamp},
		"ConnectionEndTime":         {got.ConnectionEndTime, regexp.MustCompile(`^-$`)},
		"IngressBytes":              {got.IngressBytes, regexp.MustCompile(`^[1-9]\d*$`)},
		"EgressBytes":               {got.EgressBytes, regexp.MustCompile(`^[1-9]\d*$`)},
		"IngressPackets":            {got.IngressPackets, regexp.MustCompile(`^[1-9]\d*$`)},
		"EgressPackets":             {got.EgressPackets, regexp.MustCompile(`^[1-9]\d*$`)},
	} {
		if tc.value == nil || !tc.want.MatchString(*tc.value) {
			t.Errorf("%s is %q, want %s", name, aws.ToString(tc.value), tc.want)
		}
	}
	established, _ := time.Parse(time.DateTime, *got.ConnectionEstablishedTime)
	seen, _ := time.Parse(time.DateTime, *got.Timestamp)
	if lasted := seen.Sub(established); lasted < 90*time.Second || lasted > 2*time.Minute {
		t.Errorf("the connection has lasted %s", lasted)
	}

	if _, err := h.terminate(directory, *got.ConnectionId); err != nil {
		t.Fatal(err)
	}
	h.advance(time.Minute)
	ended := h.list(directory)[0]
	if !stamp.MatchString(*ended.ConnectionEndTime) {
		t.Errorf("an ended connection has the end time %q", *ended.ConnectionEndTime)
	}
	h.advance(time.Minute)
	if later := h.list(directory)[0]; *later.IngressBytes != *ended.IngressBytes {
		t.Errorf("an ended connection still carries traffic")
	}
}

func TestCertificateClientsHaveNoUsername(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := h.endpoint(emulator.EndpointSeed{Authentication: []string{"certificate-authentication"}})
	h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice", CommonName: "laptop-1"})
	got := h.list(endpoint)[0]
	if got.Username != nil || aws.ToString(got.CommonName) != "laptop-1" {
		t.Errorf("got %+v", got)
	}
	if found := h.list(endpoint, filter("username", "alice")); len(found) != 0 {
		t.Errorf("found %d by a user name that the endpoint does not know", len(found))
	}
}

func TestConnectionFilters(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := h.endpoint(emulator.EndpointSeed{})
	alice := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 2})
	bob := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "bob", Count: 2})
	alice = append(alice, h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})...)
	for name, tc := range map[string]struct {
		filters []ec2types.Filter
		want    []string
	}{
		"none":                     {nil, []string{alice[0], alice[1], bob[0], bob[1], alice[2]}},
		"a username":               {[]ec2types.Filter{filter("username", "alice")}, alice},
		"its case counts":          {[]ec2types.Filter{filter("username", "ALICE")}, nil},
		"it is the whole name":     {[]ec2types.Filter{filter("username", "ali")}, nil},
		"values are alternatives":  {[]ec2types.Filter{filter("username", "bob", "alice", "bob")}, []string{alice[0], alice[1], bob[0], bob[1], alice[2]}},
		"ids":                      {[]ec2types.Filter{filter("connection-id", bob[1], alice[0], bob[1], "x")}, []string{alice[0], bob[1]}},
		"all filters must hold":    {[]ec2types.Filter{filter("connection-id", bob[1], alice[0]), filter("username", "bob")}, []string{bob[1]}},
		"of one name too":          {[]ec2types.Filter{filter("username", "bob", "alice"), filter("username", "bob", "carol")}, bob},
		"and can exclude all":      {[]ec2types.Filter{filter("username", "bob"), filter("username", "alice")}, nil},
		"an empty value is nobody": {[]ec2types.Filter{filter("username", "")}, nil},
		"in any order":             {[]ec2types.Filter{filter("username", "bob"), filter("connection-id", bob[1], alice[0])}, []string{bob[1]}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, c := range h.list(endpoint, tc.filters...) {
				got = append(got, *c.ConnectionId)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestListErrors(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := h.endpoint(emulator.EndpointSeed{})
	h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 20})
	page, err := h.ec2.DescribeClientVpnConnections(t.Context(), &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint, MaxResults: aws.Int32(5)})
	if err != nil {
		t.Fatal(err)
	}
	values := slices.Repeat([]string{"x"}, 201)
	tampered := []byte(*page.NextToken)
	tampered[3] ^= 1
	for name, tc := range map[string]struct {
		input ec2.DescribeClientVpnConnectionsInput
		code  string
	}{
		"unknown endpoint":        {ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: aws.String("x")}, "InvalidClientVpnEndpointId.NotFound"},
		"unknown filter":          {ec2.DescribeClientVpnConnectionsInput{Filters: []ec2types.Filter{filter("status", "active")}}, "InvalidParameterValue"},
		"a filter's case counts":  {ec2.DescribeClientVpnConnectionsInput{Filters: []ec2types.Filter{filter("Username", "alice")}}, "InvalidParameterValue"},
		"filter without values":   {ec2.DescribeClientVpnConnectionsInput{Filters: []ec2types.Filter{{Name: aws.String("username")}}}, "InvalidParameterValue"},
		"filter without name":     {ec2.DescribeClientVpnConnectionsInput{Filters: []ec2types.Filter{{Values: []string{"x"}}}}, "MissingParameter"},
		"too many filter values":  {ec2.DescribeClientVpnConnectionsInput{Filters: []ec2types.Filter{filter("username", values...)}}, "FilterLimitExceeded"},
		"page too small":          {ec2.DescribeClientVpnConnectionsInput{MaxResults: aws.Int32(4)}, "InvalidParameterValue"},
		"page too large":          {ec2.DescribeClientVpnConnectionsInput{MaxResults: aws.Int32(1001)}, "InvalidParameterValue"},
		"made-up token":           {ec2.DescribeClientVpnConnectionsInput{NextToken: aws.String("abc")}, "InvalidPaginationToken"},
		"tampered token":          {ec2.DescribeClientVpnConnectionsInput{NextToken: aws.String(string(tampered))}, "InvalidPaginationToken"},
		"token of another filter": {ec2.DescribeClientVpnConnectionsInput{NextToken: page.NextToken, Filters: []ec2types.Filter{filter("username", "alice")}}, "InvalidPaginationToken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tc.input.ClientVpnEndpointId == nil {
				tc.input.ClientVpnEndpointId = &endpoint
			}
			_, err := h.ec2.DescribeClientVpnConnections(t.Context(), &tc.input)
			wantError(t, err, tc.code, 400)
		})
	}
}

// If connections are added and removed between pages, none is listed twice, and none that remains is missing.
func TestPagesStayValid(t *testing.T) {
	t.Parallel()
	for name, filters := range map[string][]ec2types.Filter{
		"all":           nil,
		"of one user":   {filter("username", "alice")},
		"of some users": {filter("username", "alice", "bob")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t)
			endpoint := h.endpoint(emulator.EndpointSeed{})
			ids := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 60})
			// One of three ends in time to vanish while the list is read.
			var staying []string
			for i, id := range ids {
				if i%3 != 0 {
					staying = append(staying, id)
				} else if _, err := h.terminate(endpoint, id); err != nil {
					t.Fatal(err)
				}
			}
			h.advance(time.Minute) // They have ended now.
			seen := map[string]int{}
			pages := ec2.NewDescribeClientVpnConnectionsPaginator(h.ec2, &ec2.DescribeClientVpnConnectionsInput{
				ClientVpnEndpointId: &endpoint, MaxResults: aws.Int32(7), Filters: filters,
			})
			for pages.HasMorePages() {
				page, err := pages.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if len(page.Connections) > 7 {
					t.Errorf("a page of %d", len(page.Connections))
				}
				for _, c := range page.Connections {
					seen[*c.ConnectionId]++
				}
				h.advance(20 * time.Minute)
				if len(h.Connections(endpoint)) < 100 {
					h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 2})
				}
			}
			for _, id := range staying {
				if seen[id] != 1 {
					t.Errorf("%s was listed %d times", id, seen[id])
				}
			}
			for id, times := range seen {
				if times > 1 {
					t.Errorf("%s was listed %d times", id, times)
				}
			}
		})
	}
}

func TestDescribeEndpoints(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.Quotas.Endpoints = 12 })
	var ids []string
	for i := range 12 {
		ids = append(ids, h.endpoint(emulator.EndpointSeed{ID: fmt.Sprintf("cvpn-endpoint-%d", i)}))
	}
	h.endpoint(emulator.EndpointSeed{Region: "eu-west-1"})
	var got []string
	pages := ec2.NewDescribeClientVpnEndpointsPaginator(h.ec2, &ec2.DescribeClientVpnEndpointsInput{MaxResults: aws.Int32(5)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.ClientVpnEndpoints {
			got = append(got, *e.ClientVpnEndpointId)
		}
	}
	if diff := cmp.Diff(ids, got); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}

	find := func(input *ec2.DescribeClientVpnEndpointsInput) ([]string, error) {
		out, err := h.ec2.DescribeClientVpnEndpoints(t.Context(), input)
		if err != nil {
			return nil, err
		}
		var found []string
		for _, e := range out.ClientVpnEndpoints {
			found = append(found, *e.ClientVpnEndpointId)
		}
		return found, nil
	}
	found, err := find(&ec2.DescribeClientVpnEndpointsInput{
		ClientVpnEndpointIds: []string{ids[3], ids[1]}, Filters: []ec2types.Filter{filter("transport-protocol", "udp")},
	})
	if err != nil || !slices.Equal(found, []string{ids[1], ids[3]}) {
		t.Errorf("by ids: %q, %v", found, err)
	}
	found, err = find(&ec2.DescribeClientVpnEndpointsInput{Filters: []ec2types.Filter{filter("endpoint-id", ids[2])}})
	if err != nil || !slices.Equal(found, []string{ids[2]}) {
		t.Errorf("by filter: %q, %v", found, err)
	}
	_, err = find(&ec2.DescribeClientVpnEndpointsInput{ClientVpnEndpointIds: []string{ids[0], "x"}})
	wantError(t, err, "InvalidClientVpnEndpointId.NotFound", 400)
	_, err = find(&ec2.DescribeClientVpnEndpointsInput{Filters: []ec2types.Filter{filter("vpc-id", "x")}})
	wantError(t, err, "InvalidParameterValue", 400)
}

// An endpoint only exists in its own region.
func TestRegions(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := h.endpoint(emulator.EndpointSeed{Region: "eu-west-1"})
	id := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})[0]
	_, err := h.terminate(endpoint, id)
	wantError(t, err, "InvalidClientVpnEndpointId.NotFound", 400)

	there := h.client(func(o *ec2.Options) { o.Region = "eu-west-1" })
	_, err = there.TerminateClientVpnConnections(t.Context(), &ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint, ConnectionId: &id})
	if err != nil {
		t.Error(err)
	}
	calls := h.Calls("TerminateClientVpnConnections")
	if len(calls) != 2 || calls[0].Region != "us-east-1" || calls[1].Region != "eu-west-1" {
		t.Errorf("the journal has %+v", calls)
	}
}

// Every member of the SDK's model of a connection is set in some response.
func TestEveryConnectionMember(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.create(everything)
	h.associate(id, "subnet-1")
	if err := h.policy(id, everybodyMay); err != nil {
		t.Fatal(err)
	}
	h.advance(2 * time.Second)
	h.connect(emulator.ClientSeed{EndpointID: id, Username: "alice"})
	missing := absent(reflect.ValueOf(h.list(id)[0]), "",
		"PostureComplianceStatuses", // No connect handler is ever asked.
		"Status.Message")            // There is nothing to say.
	if len(missing) > 0 {
		t.Errorf("no value for %q", missing)
	}
}
