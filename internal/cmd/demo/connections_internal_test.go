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
		"the leaver is off, the others are on": {
			before: before,
			after:  []connection{alice, with(sam, ended), with(samsPhone, ended)},
			want:   "sam@example.com is off the VPN, 2 connections ended. All 1 others are still up.",
		},
		"a connection that is no longer listed has ended": {
			before: before,
			after:  []connection{alice},
			want:   "sam@example.com is off the VPN, 2 connections ended. All 1 others are still up.",
		},
		"one of two devices is still on": {
			before:   before,
			after:    []connection{alice, with(sam, ended), samsPhone},
			problems: []string{"sam@example.com is still on: c-3 is active"},
		},
		"half-way is not off": {
			before:   before,
			after:    []connection{alice, with(sam, "terminating"), with(samsPhone, ended)},
			problems: []string{"sam@example.com is still on: c-2 is terminating"},
		},
		"the leaver came back under a new id": {
			before:   before,
			after:    []connection{alice, with(sam, ended), with(samsPhone, ended), {ID: "c-4", Username: leaver, Status: "active"}},
			problems: []string{"sam@example.com is still on: c-4 is active"},
		},
		"somebody else was cut off": {
			before:   before,
			after:    []connection{with(alice, ended), with(sam, ended), samsPhone},
			problems: []string{"alice@example.com was cut off as well (c-1)", "still on: c-3"},
		},
		"the leaver was not there": {
			before:   []connection{alice, with(sam, ended)},
			after:    []connection{alice, with(sam, ended)},
			problems: []string{"sam@example.com was not connected to begin with"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := verdict(tc.before, tc.after)
			if got != tc.want {
				t.Errorf("said %q, want %q", got, tc.want)
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
