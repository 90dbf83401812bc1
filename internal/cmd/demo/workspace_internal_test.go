package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestWorkspace_leavesNothingBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())

	files, err := newWorkspace()
	if err != nil {
		t.Fatal(err)
	}
	if err := files.write(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"seed.json", "cli.tfrc", "config/leaver.tf", "config/provider.tf"} {
		if _, err := os.Stat(files.Path(name)); err != nil {
			t.Error(err)
		}
	}
	if err := files.remove(); err != nil {
		t.Fatal(err)
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
