package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
)

func TestDemo_run_leavesNothingBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	t.Chdir("../../..")

	var url string
	failure := errors.New("the story ends badly")
	_, err := demo{out: io.Discard}.run(t.Context(), story{
		files: map[string][]byte{"seed.json": seedJSON, "config/leaver.tf": leaverTF},
		tell: func(d demo, ctx context.Context) (string, error) {
			url = d.vpn.URL
			if _, err := os.Stat(d.files.Path("config/leaver.tf")); err != nil {
				t.Error(err)
			}
			state, err := d.vpn.State(ctx)
			if err != nil || len(state.Connections) != 6 {
				t.Errorf("got %d connections, error %v, want those of the seed", len(state.Connections), err)
			}
			return "", failure
		},
	})
	if !errors.Is(err, failure) {
		t.Errorf("got the error %v, want %v", err, failure)
	}
	if err := (control.Client{URL: url}).Health(t.Context()); err == nil {
		t.Error("the emulator is still running")
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) > 0 {
		t.Errorf("left %v behind, error %v", left, err)
	}
}

func TestStory_isConsistent(t *testing.T) {
	t.Parallel()

	var seed struct {
		Endpoints []struct {
			ID          string `json:"id"`
			Connections []struct {
				Username string `json:"username"`
			} `json:"connections"`
		} `json:"endpoints"`
	}
	if err := json.Unmarshal(seedJSON, &seed); err != nil {
		t.Fatal(err)
	}
	if len(seed.Endpoints) != 1 || !strings.Contains(string(leaverTF), `"`+seed.Endpoints[0].ID+`"`) {
		t.Fatalf("leaver.tf does not use the endpoint of %s", seedJSON)
	}
	if !strings.Contains(string(leaverTF), `"`+leaver+`"`) {
		t.Errorf("leaver.tf does not name %s", leaver)
	}
	var same, alike int
	for _, c := range seed.Endpoints[0].Connections {
		switch {
		case c.Username == leaver:
			same++
		case strings.Contains(c.Username, strings.TrimSuffix(leaver, "@example.com")):
			alike++
		}
	}
	if same == 0 || alike < 2 {
		t.Errorf("got %d entries of %s and %d of people with similar names", same, leaver, alike)
	}
}
