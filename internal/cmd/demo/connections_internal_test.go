package main

import (
	"strings"
	"testing"
)

func TestVerdict(t *testing.T) {
	t.Parallel()

	alice := connection{ID: "c-1", Username: "alice@example.com", Status: "active"}
	sam := connection{ID: "c-2", Username: leaver, Status: "active"}
	samsPhone := connection{ID: "c-3", Username: leaver, Status: "active"}
	before := []connection{alice, sam, samsPhone}
	with := func(c connection, status string) connection {
		c.Status = status
		return c
	}

	for name, tc := range map[string]struct {
		before, after []connection
		want          string
		problems      []string
	}{
		"the leaver is off, the others are connected": {
			before: before,
			after:  []connection{alice, with(sam, terminated), with(samsPhone, terminated)},
			want:   "sam@example.com is off the VPN: 2 connections ended. The other 1 are still live.",
		},
		"a connection that is no longer listed has ended": {
			before: before,
			after:  []connection{alice},
			want:   "sam@example.com is off the VPN: 2 connections ended. The other 1 are still live.",
		},
		"one of two devices is still connected": {
			before:   before,
			after:    []connection{alice, with(sam, terminated), samsPhone},
			problems: []string{"sam@example.com is still connected: c-3 is active"},
		},
		"a connection that is terminating is live": {
			before:   before,
			after:    []connection{alice, with(sam, "terminating"), with(samsPhone, terminated)},
			problems: []string{"sam@example.com is still connected: c-2 is terminating"},
		},
		"the leaver reconnected": {
			before:   before,
			after:    []connection{alice, with(sam, terminated), with(samsPhone, terminated), {ID: "c-4", Username: leaver, Status: "active"}},
			problems: []string{"sam@example.com is still connected: c-4 is active"},
		},
		"somebody else was disconnected": {
			before:   before,
			after:    []connection{with(alice, terminated), with(sam, terminated), samsPhone},
			problems: []string{"alice@example.com was disconnected as well (c-1)", "still connected: c-3"},
		},
		"the leaver was not connected": {
			before:   []connection{alice, with(sam, terminated)},
			after:    []connection{alice, with(sam, terminated)},
			problems: []string{"sam@example.com was not connected before"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := verdict(tc.before, tc.after)
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if (err != nil) != (len(tc.problems) > 0) {
				t.Fatalf("error %v, want %q", err, tc.problems)
			}
			for _, problem := range tc.problems {
				if !strings.Contains(err.Error(), problem) {
					t.Errorf("error %q does not say %q", err, problem)
				}
			}
		})
	}
}

func TestPrintTable_sortsAndMarksTheLeaver(t *testing.T) {
	t.Parallel()

	var out strings.Builder
	err := printTable(&out, []connection{
		{ID: "c-2", Username: leaver, ClientIP: "10.0.0.3", Status: "active"},
		{ID: "c-1", Username: "alice@example.com", ClientIP: "10.0.0.2", Status: "active"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"  USER                ADDRESS    CONNECTION   STATUS",
		"  alice@example.com   10.0.0.2   c-1          active",
		"> sam@example.com     10.0.0.3   c-2          active",
		"",
	}, "\n")
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
