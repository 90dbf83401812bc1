package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const examples = "../../examples"

// exampleCompany is who the examples speak of.
func exampleCompany(t *testing.T) *acctest.World {
	t.Helper()
	w := acctest.NewWith(t, emulator.Options{Region: "eu-central-1"})
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "mallory@example.com"})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "alice@example.com"})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, CommonName: "laptop-4711.example.com"})
	reference := w.Endpoint(t, emulator.EndpointSeed{ID: "vpn-endpoint-123456789123abcde"})
	w.Join(t, emulator.ClientSeed{EndpointID: reference, CommonName: "bob", ID: "cvpn-connection-04edd76f5201e0cb8"})
	return w
}

// Every folder of examples is a configuration that can be applied as it stands, with credentials from the environment.
func TestAccExamples(t *testing.T) {
	folders := map[string]bool{}
	err := filepath.WalkDir(examples, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".tf") {
			folders[filepath.Dir(path)] = true
		}
		return err
	})
	if err != nil || len(folders) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for folder := range folders {
		t.Run(strings.TrimPrefix(folder, examples+"/"), func(t *testing.T) {
			w := exampleCompany(t)
			for name, value := range map[string]string{
				"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": w.URL,
			} {
				t.Setenv(name, value)
			}
			run(t, w, resource.TestStep{Config: readExample(t, folder)})
		})
	}
}

// readExample is the configuration in a folder, without its terraform block, which names where the provider is published.
func readExample(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	var configuration strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		configuration.Write(text)
	}
	before, block, found := strings.Cut(configuration.String(), "terraform {\n")
	if !found {
		return before
	}
	_, after, _ := strings.Cut(block, "\n}\n")
	return before + after
}
