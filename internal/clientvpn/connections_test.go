package clientvpn_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestConnections_everyPage(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 5_000})

	count := 0
	for _, err := range w.Client(t).Connections(t.Context(), endpoint, clientvpn.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}

	if count != 5_000 {
		t.Errorf("got %d connections, want 5000", count)
	}
	w.WantActions(t, slices.Repeat([]string{describe}, 5)...)
}

func TestConnections_countsItsCalls(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	var names, ids []string
	for i := range 450 {
		names = append(names, fmt.Sprintf("user-%03d", i))
		ids = append(ids, w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: names[i], CommonName: names[i]})...)
	}
	client := w.Client(t)

	for name, tc := range map[string]struct {
		filter      clientvpn.Filter
		want, calls int
	}{
		"all":                   {clientvpn.Filter{}, 450, 1},
		"200 users":             {clientvpn.Filter{Usernames: names[:200]}, 200, 1},
		"450 users":             {clientvpn.Filter{Usernames: names}, 450, 3},
		"201 IDs":               {clientvpn.Filter{ConnectionIDs: ids[:201]}, 201, 2},
		"common names":          {clientvpn.Filter{CommonNames: names[:3]}, 3, 1},
		"nobody":                {clientvpn.Filter{Usernames: []string{}}, 0, 0},
		"users of an ID":        {clientvpn.Filter{ConnectionIDs: ids[:1], Usernames: names}, 1, 1},
		"IDs and no names":      {clientvpn.Filter{ConnectionIDs: ids, CommonNames: []string{}}, 0, 0},
		"an ID of another user": {clientvpn.Filter{ConnectionIDs: ids[:1], Usernames: names[1:2]}, 0, 1},
	} {
		before, got := len(w.Calls()), 0
		for _, err := range client.Connections(t.Context(), endpoint, tc.filter) {
			if err != nil {
				t.Fatal(err)
			}
			got++
		}
		if calls := len(w.Calls()) - before; got != tc.want || calls != tc.calls {
			t.Errorf("%s: %d connections with %d calls, want %d with %d", name, got, calls, tc.want, tc.calls)
		}
	}
}
