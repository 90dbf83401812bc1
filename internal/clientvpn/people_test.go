package clientvpn_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	composed   = "Ren\u00e9"
	decomposed = "Rene\u0301"
)

func TestPeople_namesAreEqualWhenCanonicallyEquivalent(t *testing.T) {
	t.Parallel()
	for name, people := range map[string]clientvpn.People{
		"a composed user name":     users(composed),
		"a decomposed user name":   users(decomposed),
		"a composed common name":   {CommonNames: []string{composed}},
		"a decomposed common name": {CommonNames: []string{decomposed}},
	} {
		for _, connected := range []string{composed, decomposed} {
			for mode, termination := range map[string]clientvpn.Termination{
				"directly": {Direct: true, RequireConnected: true, Wait: true}, "as an order": {Repeat: true, MaxConnections: 10},
			} {
				t.Run(name+" "+mode, func(t *testing.T) {
					t.Parallel()
					w, endpoint := newEmulator(t)
					w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: connected, CommonName: connected, Count: 2})
					others := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "Rene", CommonName: "Rene"})
					termination.EndpointIDs, termination.People = []string{endpoint}, people

					got, err := w.Client(t).Terminate(t.Context(), termination)

					if live := w.Live(endpoint); err != nil || len(got.Connections) != 2 || !slices.Equal(live, others) {
						t.Errorf("ended %+v, %v; the live connections are %v", got.Connections, err, live)
					}
				})
			}
		}
	}
}

func TestPeople_Without(t *testing.T) {
	t.Parallel()
	people := clientvpn.People{
		ConnectionIDs: []string{"c-1", "c-2"}, Usernames: []string{"alice", composed, ""}, CommonNames: []string{"laptop", "phone"}, ExcludeUsernames: []string{"bob"},
	}
	got := people.Without([]clientvpn.Connection{{ID: "c-1", Username: decomposed, CommonName: "Laptop"}, {ID: "c-3", CommonName: "phone"}})
	want := clientvpn.People{ConnectionIDs: []string{"c-2"}, Usernames: []string{"alice"}, CommonNames: []string{"laptop"}, ExcludeUsernames: []string{"bob"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// The service compares bytes, and a name can have too many forms to look up each. With more than a thousand connections, looking up a name
// would otherwise be cheaper than listing.
func TestPeople_everyFormOfANameIsFound(t *testing.T) {
	t.Parallel()
	for name, forms := range map[string][]string{
		"an accent":                 {composed, decomposed},
		"a ring":                    {"\u00c5ke", "A\u030ake", "\u212bke"},
		"two accents, one composed": {"Ren\u00e9 Ren\u00e9", "Ren\u00e9 Rene\u0301"},
		"a compatibility ideograph": {"\u7965", "\ufa1a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "somebody", Count: 1001})
			var want []string
			for _, form := range forms {
				want = append(want, w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: form})...)
			}
			person := clientvpn.Termination{EndpointIDs: []string{endpoint}, People: users(forms[0]), Direct: true, Wait: true}

			found, err := w.Client(t).Find(t.Context(), []string{endpoint}, users(forms[0]), 0)
			if err != nil || len(found.Live) != len(want) {
				t.Errorf("found %d connections, want %d: %v", len(found.Live), len(want), err)
			}
			if _, err := w.Client(t).Terminate(t.Context(), person); err != nil {
				t.Error(err)
			}
			for _, connection := range w.Connections(endpoint) {
				if slices.Contains(want, connection.ID) && connection.Status != "terminated" {
					t.Errorf("%+q is %s", connection.Username, connection.Status)
				}
			}
		})
	}
}

func TestFind_reportsSimilarNames(t *testing.T) {
	t.Parallel()
	similar := []string{"Alice", "alice ", "al\u00a0ice", "ali\u200bce", "\uff41lice", "ALICE\ufeff"}
	for name, people := range map[string]clientvpn.People{"user names": users("alice"), "common names": {CommonNames: []string{"alice"}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			for _, name := range append(similar, "alice", "alices", "malice") {
				w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: name, CommonName: name})
			}

			found, err := w.Client(t).Find(t.Context(), []string{endpoint}, people, 0)
			if err != nil {
				t.Fatal(err)
			}

			var got []string
			for _, connection := range found.Resembling {
				got = append(got, connection.Username)
			}
			if len(found.Live) != 1 || found.Live[0].Username != "alice" || !slices.Equal(got, similar) {
				t.Errorf("live: %+v, similar: %q", found.Live, got)
			}
			w.WantActions(t, describe) // Similar names cost no call.
		})
	}
}

func TestResembling(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	for _, name := range []string{"MALLORY", "mallory", " mallory", "mallory2"} {
		w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: name})
	}

	similar, err := w.Client(t).Resembling(t.Context(), endpoint, users("Mallory"))

	var got []string
	for _, connection := range similar {
		got = append(got, connection.Username)
	}
	if want := []string{"MALLORY", "mallory", " mallory"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	w.WantActions(t, describe)
}

func TestFind_reportsWhyNobodyIsFound(t *testing.T) {
	t.Parallel()
	w := emulatortest.New(t)
	client := w.Client(t)

	everywhere, err := client.Find(t.Context(), nil, users("alice"), 0)
	if err != nil || !everywhere.NoEndpoints {
		t.Errorf("no endpoints: %+v, %v", everywhere, err)
	}
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	if everywhere, err = client.Find(t.Context(), nil, users("alice"), 0); err != nil || everywhere.NoEndpoints {
		t.Errorf("one endpoint: %+v, %v", everywhere, err)
	}
	nobody, err := client.Find(t.Context(), []string{endpoint}, clientvpn.People{}, 0)
	if err != nil || !nobody.NobodyNamed {
		t.Errorf("nobody named: %+v, %v", nobody, err)
	}
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: composed})
	both := clientvpn.People{Usernames: []string{composed, "bob"}, ExcludeUsernames: []string{decomposed}}
	excluded, err := client.Find(t.Context(), []string{endpoint}, both, 0)
	if err != nil || len(excluded.Live) != 0 || len(excluded.Resembling) != 0 || !slices.Equal(excluded.NamedAndExcluded, []string{composed}) {
		t.Errorf("named and excluded: %+v, %v", excluded, err)
	}
}

// Clients with certificates have no user name. An empty name must not select all of them.
func TestFind_emptyNameSelectsNobody(t *testing.T) {
	t.Parallel()
	w := emulatortest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"certificate"}})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "laptop"})

	found, err := w.Client(t).Find(t.Context(), []string{endpoint}, clientvpn.People{Usernames: []string{""}, CommonNames: []string{""}}, 0)

	if err != nil || len(found.Live) != 0 {
		t.Errorf("found %+v, %v", found.Live, err)
	}
}

func TestPeople_String(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		people clientvpn.People
		want   string
	}{
		{users("alice"), `username "alice"`},
		{clientvpn.People{Usernames: []string{"alice", "bob"}, CommonNames: []string{"laptop"}}, `usernames "alice", "bob"; common name "laptop"`},
		{clientvpn.People{Everybody: true, ExcludeUsernames: []string{"carol"}}, `everybody; excluded username "carol"`},
		{users(strings.Split("a b c d e f g h i j k l", " ")...), `usernames "a", "b", "c", "d", "e", "f", "g", "h", "i", "j" and 2 more`},
	} {
		if got := tc.people.String(); got != tc.want {
			t.Errorf("got %s, want %s", got, tc.want)
		}
	}
}

func TestPeople_Shared(t *testing.T) {
	t.Parallel()
	people := clientvpn.People{Usernames: []string{"alice", "bob", composed}, CommonNames: []string{"laptop"}}
	for name, tc := range map[string]struct {
		other clientvpn.People
		want  int
	}{
		"nobody":               {clientvpn.People{}, 0},
		"two of three":         {users("bob", "alice", "carol"), 2},
		"another kind of name": {users("laptop"), 0},
		"both kinds":           {clientvpn.People{Usernames: []string{"alice"}, CommonNames: []string{"laptop"}}, 2},
		"another Unicode form": {users(decomposed), 1},
		"another case":         {users("Alice"), 0},
		"the same people":      {people, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := people.Shared(tc.other); got != tc.want {
				t.Errorf("got %d, want %d", got, tc.want)
			}
		})
	}
}
