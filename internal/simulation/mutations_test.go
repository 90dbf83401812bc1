package simulation_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/simulation"
)

func TestMutations_canBePlanted(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, mutation := range simulation.Mutations() {
		content, err := os.ReadFile(filepath.Join("..", "clientvpn", mutation.File))
		if err != nil {
			t.Fatal(err)
		}
		if count := strings.Count(string(content), mutation.Old); count != 1 {
			t.Errorf("%s: %s contains %q %d times, want once", mutation.Name, mutation.File, mutation.Old, count)
		}
		if names[mutation.Name] {
			t.Errorf("two mutations are named %q", mutation.Name)
		}
		names[mutation.Name] = true
	}
}
