package clientvpn_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const minute = time.Minute

// tampered returns a client whose operations tamper replaces.
func tampered(t *testing.T, w *emulatortest.Emulator, tamper func(*clientvpn.API)) *clientvpn.Client {
	t.Helper()
	api := clientvpn.NewAPI(w.EC2(t))
	tamper(&api)
	return clientvpn.NewClient(api, "us-east-1", w.Timing())
}

// changed returns an operation that calls op and edits its successful answers. n counts them from 1.
func changed[In, Out any](op func(context.Context, *In, ...func(*ec2.Options)) (*Out, error), edit func(n int, in *In, out *Out)) func(context.Context, *In, ...func(*ec2.Options)) (*Out, error) {
	n := 0
	return func(ctx context.Context, in *In, options ...func(*ec2.Options)) (*Out, error) {
		out, err := op(ctx, in, options...)
		if err == nil {
			n++
			edit(n, in, out)
		}
		return out, err
	}
}

func TestListings_rejectItemsOfAnotherEndpoint(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 3})
	client := tampered(t, w, func(api *clientvpn.API) {
		api.DescribeClientVpnConnections = changed(api.DescribeClientVpnConnections, func(_ int, _ *ec2.DescribeClientVpnConnectionsInput, out *ec2.DescribeClientVpnConnectionsOutput) {
			out.Connections[len(out.Connections)-1].ClientVpnEndpointId = aws.String("cvpn-endpoint-elsewhere")
		})
		rules := func(context.Context, *ec2.DescribeClientVpnAuthorizationRulesInput, ...func(*ec2.Options)) (*ec2.DescribeClientVpnAuthorizationRulesOutput, error) {
			return &ec2.DescribeClientVpnAuthorizationRulesOutput{AuthorizationRules: []ec2types.AuthorizationRule{{ClientVpnEndpointId: aws.String("cvpn-endpoint-elsewhere")}}}, nil
		}
		api.DescribeClientVpnAuthorizationRules = rules
	})

	for name, look := range map[string]func() error{
		"find by name": func() error { return second(client.Find(t.Context(), []string{endpoint}, users("alice"), 0)) },
		"find by common name": func() error {
			return second(client.Find(t.Context(), []string{endpoint}, clientvpn.People{CommonNames: []string{"alice"}}, clientvpn.Shared))
		},
		"live connections":    func() error { return second(client.LiveConnections(t.Context(), endpoint)) },
		"authorization rules": func() error { return second(client.AuthorizationRules(t.Context(), endpoint, clientvpn.RuleFilter{})) },
		"waiting": func() error {
			return second(client.Terminate(t.Context(), andWait(byID(endpoint, ids[0]))))
		},
	} {
		err := look()
		wrong, ok := errors.AsType[*clientvpn.WrongEndpointError](err)
		if !ok || wrong.Asked != endpoint || wrong.Got != "cvpn-endpoint-elsewhere" || !strings.Contains(err.Error(), endpoint) || !strings.Contains(err.Error(), wrong.Got) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestListings_rejectARepeatedPageToken(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	calls := 0
	client := tampered(t, w, func(api *clientvpn.API) {
		api.DescribeClientVpnConnections = func(context.Context, *ec2.DescribeClientVpnConnectionsInput, ...func(*ec2.Options)) (*ec2.DescribeClientVpnConnectionsOutput, error) {
			calls++
			return &ec2.DescribeClientVpnConnectionsOutput{NextToken: aws.String("again")}, nil
		}
		api.DescribeClientVpnEndpoints = func(context.Context, *ec2.DescribeClientVpnEndpointsInput, ...func(*ec2.Options)) (*ec2.DescribeClientVpnEndpointsOutput, error) {
			calls++
			return &ec2.DescribeClientVpnEndpointsOutput{NextToken: aws.String("again")}, nil
		}
		api.DescribeClientVpnAuthorizationRules = func(context.Context, *ec2.DescribeClientVpnAuthorizationRulesInput, ...func(*ec2.Options)) (*ec2.DescribeClientVpnAuthorizationRulesOutput, error) {
			calls++
			return &ec2.DescribeClientVpnAuthorizationRulesOutput{NextToken: aws.String("again")}, nil
		}
	})

	for name, look := range map[string]func() error{
		"connections": func() error { return second(client.LiveConnections(t.Context(), endpoint)) },
		"find": func() error {
			return second(client.Find(t.Context(), []string{endpoint}, clientvpn.People{CommonNames: []string{"alice"}}, clientvpn.Shared))
		},
		"endpoints":           func() error { return second(client.Endpoints(t.Context(), 0)) },
		"authorization rules": func() error { return second(client.AuthorizationRules(t.Context(), endpoint, clientvpn.RuleFilter{})) },
	} {
		calls = 0
		err := look()
		if repeated, ok := errors.AsType[*clientvpn.RepeatedTokenError](err); !ok || repeated.Pages != 2 || calls != 2 {
			t.Errorf("%s: got %v after %d calls", name, err, calls)
		}
	}
}

func TestListings_countAConnectionOnTwoPagesOnce(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 1500})
	var last ec2types.ClientVpnConnection
	client := tampered(t, w, func(api *clientvpn.API) {
		api.DescribeClientVpnConnections = changed(api.DescribeClientVpnConnections, func(_ int, _ *ec2.DescribeClientVpnConnectionsInput, out *ec2.DescribeClientVpnConnectionsOutput) {
			if last.ConnectionId != nil {
				out.Connections = append(out.Connections, last)
			}
			last = out.Connections[0]
		})
	})

	streamed, err := client.LiveConnections(t.Context(), endpoint)
	if err != nil || len(streamed) != 1500 {
		t.Errorf("listed %d connections, %v", len(streamed), err)
	}
	found, err := client.Find(t.Context(), []string{endpoint}, clientvpn.People{CommonNames: []string{"alice"}}, 0)
	if err != nil || len(found.Live) != 1500 {
		t.Errorf("found %d connections, %v", len(found.Live), err)
	}
	named, err := w.Client(t).Find(t.Context(), []string{endpoint}, clientvpn.People{Usernames: []string{"alice"}, ConnectionIDs: []string{streamed[0].ID}}, 0)
	if err != nil || len(named.Live) != 1500 {
		t.Errorf("found %d connections by name and ID, %v", len(named.Live), err)
	}
}

// An accepted call whose answer does not mention the connection proves nothing: the engine looks, and sends the termination again.
func TestTerminate_answerMustMatchTheConnection(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		people func(id string) clientvpn.People
		edit   func(*ec2.TerminateClientVpnConnectionsOutput)
	}{
		"by ID, without a status": {ids, func(out *ec2.TerminateClientVpnConnectionsOutput) { out.ConnectionStatuses = nil }},
		"by ID, another connection": {ids, func(out *ec2.TerminateClientVpnConnectionsOutput) {
			out.ConnectionStatuses[0].ConnectionId = aws.String("cvpn-connection-other")
		}},
		"by ID, another endpoint": {ids, func(out *ec2.TerminateClientVpnConnectionsOutput) {
			out.ClientVpnEndpointId = aws.String("cvpn-endpoint-other")
		}},
		"by name, without a status":  {named, func(out *ec2.TerminateClientVpnConnectionsOutput) { out.ConnectionStatuses = nil }},
		"by name, of another person": {named, func(out *ec2.TerminateClientVpnConnectionsOutput) { out.Username = aws.String("bob") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			id := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})[0]
			client := tampered(t, w, func(api *clientvpn.API) {
				api.TerminateClientVpnConnections = changed(api.TerminateClientVpnConnections, func(n int, _ *ec2.TerminateClientVpnConnectionsInput, out *ec2.TerminateClientVpnConnectionsOutput) {
					if n == 1 {
						tc.edit(out)
					}
				})
			})

			got, err := client.Terminate(t.Context(), andWait(clientvpn.Termination{EndpointIDs: []string{endpoint}, People: tc.people(id), Direct: true, RequireConnected: true}))

			if err != nil || len(got.Connections) != 1 || got.Connections[0].Connection.ID != id || got.Connections[0].Last().Code != "terminated" {
				t.Errorf("got %+v, %v", got.Connections, err)
			}
			if len(w.Calls(describe)) == 0 {
				t.Error("the connections were not listed")
			}
		})
	}
}

// A service that accepts every call and does nothing is detected.
func TestTerminate_emptyAnswerIsNotSuccess(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	id := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})[0]
	client := tampered(t, w, func(api *clientvpn.API) {
		api.TerminateClientVpnConnections = func(context.Context, *ec2.TerminateClientVpnConnectionsInput, ...func(*ec2.Options)) (*ec2.TerminateClientVpnConnectionsOutput, error) {
			return &ec2.TerminateClientVpnConnectionsOutput{}, nil
		}
	})
	ctx, cancel := w.Clock.WithTimeout(t.Context(), minute)
	defer cancel()

	got, err := client.Terminate(ctx, byID(endpoint, id)) // Even without waiting.

	contradiction, ok := errors.AsType[*clientvpn.ContradictionError](err)
	if !ok || !errors.Is(err, context.DeadlineExceeded) || contradiction.Connection.ID != id || contradiction.Status.Code != "active" {
		t.Errorf("got %v", err)
	}
	if len(got.Remaining) != 1 || got.Remaining[0].ID != id {
		t.Errorf("the remaining connections are %+v", got.Remaining)
	}
}

func TestTerminate_notFoundDoesNotMeanTerminated(t *testing.T) {
	t.Parallel()
	for _, code := range []string{clientvpn.CodeConnectionNotFound, clientvpn.CodeUserNotFound, clientvpn.CodeNoActiveAssociation} {
		for name, tc := range map[string]struct {
			count  int
			repeat bool
		}{"directly": {1, false}, "an order, by ID": {1, true}, "an order, by name": {3, true}} {
			t.Run(code+" "+name, func(t *testing.T) {
				t.Parallel()
				w, endpoint := newEmulator(t)
				w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: tc.count})
				w.Fail(t, emulator.Fault{Action: terminate, Kind: "error", Code: code, Message: "Not found.", Times: 1})
				termination := andWait(alice(endpoint))
				if tc.repeat {
					termination = order(users("alice"), endpoint)
				}

				got, err := w.Client(t).Terminate(t.Context(), termination)

				if err != nil || len(got.Connections) != tc.count || len(w.Live(endpoint)) != 0 {
					t.Fatalf("got %+v, %v; live: %v", got.Connections, err, w.Live(endpoint))
				}
				for _, status := range got.Connections {
					if status.Current.Code != "terminating" || status.Final == nil || status.Final.Code != "terminated" {
						t.Errorf("%s: %+v, %v", status.Connection.ID, status.Current, status.Final)
					}
				}
			})
		}
	}
}

func TestTerminate_notFoundButListed(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	id := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})[0]
	w.Fail(t, emulator.Fault{Action: terminate, Kind: "error", Code: clientvpn.CodeConnectionNotFound, Message: "No such connection.", Times: -1})
	ctx, cancel := w.Clock.WithTimeout(t.Context(), minute)
	defer cancel()

	got, err := w.Client(t).Terminate(ctx, order(users("alice"), endpoint))

	contradiction, ok := errors.AsType[*clientvpn.ContradictionError](err)
	if !ok || !errors.Is(err, context.DeadlineExceeded) || clientvpn.Code(err) != clientvpn.CodeConnectionNotFound || contradiction.Connection.ID != id {
		t.Fatalf("got %v", err)
	}
	for _, part := range []string{clientvpn.CodeConnectionNotFound, id, "lists it as active", "1 of 1 connections may still be live"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not have %q: %v", part, err)
		}
	}
	if len(got.Remaining) != 1 || len(w.Calls(terminate)) < 3 {
		t.Errorf("the remaining connections are %+v after %d calls", got.Remaining, len(w.Calls(terminate)))
	}
}

// A connection that two consecutive listings do not have counts as ended. Its end was not seen.
func TestTerminate_goneTakesTwoListings(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		// hidden are the polls that do not list the connection, counted from 1.
		hidden []int
		polls  int
		gone   bool
	}{
		"missing from two listings":          {[]int{1, 2}, 2, true},
		"missing from one":                   {[]int{1}, 2, false},
		"missing from two, but not in a row": {[]int{1, 3}, 4, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := emulatortest.NewWith(t, emulator.Options{Terminating: 8 * time.Second})
			endpoint := w.Endpoint(t, emulator.EndpointSeed{})
			if tc.gone {
				tc.polls = 2
			}
			id := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})[0]
			polls := 0
			client := tampered(t, w, func(api *clientvpn.API) {
				api.DescribeClientVpnConnections = changed(api.DescribeClientVpnConnections, func(n int, _ *ec2.DescribeClientVpnConnectionsInput, out *ec2.DescribeClientVpnConnectionsOutput) {
					if polls = n; slices.Contains(tc.hidden, n) {
						out.Connections = nil
					}
				})
			})

			got, err := client.Terminate(t.Context(), andWait(byID(endpoint, id)))
			if err != nil {
				t.Fatal(err)
			}

			status := got.Connections[0]
			if status.Gone != tc.gone || (status.Final == nil) != tc.gone || polls < tc.polls || tc.gone && polls != 2 {
				t.Errorf("got %+v after %d polls", status, polls)
			}
		})
	}
}

func TestTerminate_timeoutBeforeTheLastLook(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 2})
	ctx, cancel := w.Clock.WithTimeout(t.Context(), w.Timing().ReconnectWait)
	defer cancel()

	got, err := w.Client(t).Terminate(ctx, order(users("alice"), endpoint))

	unverified, ok := errors.AsType[*clientvpn.UnverifiedError](err)
	if !ok || !errors.Is(err, context.DeadlineExceeded) || unverified.Ended != 2 || !strings.Contains(err.Error(), "2 connections ended, but the last look") {
		t.Errorf("got %v", err)
	}
	if len(got.Connections) != 2 || len(got.Remaining) != 0 || len(w.Live(endpoint)) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestTerminate_everybodyNeedsALimit(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})

	_, err := w.Client(t).Terminate(t.Context(), clientvpn.Termination{EndpointIDs: []string{endpoint}, People: clientvpn.People{Everybody: true}})

	if !errors.Is(err, clientvpn.ErrNoLimit) {
		t.Errorf("got %v", err)
	}
	w.WantActions(t)
}

func byID(endpoint, id string) clientvpn.Termination {
	return clientvpn.Termination{EndpointIDs: []string{endpoint}, People: ids(id), Direct: true, RequireConnected: true}
}

func ids(id string) clientvpn.People { return clientvpn.People{ConnectionIDs: []string{id}} }

func named(string) clientvpn.People { return users("alice") }
