package provider_test

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	goversion "github.com/hashicorp/go-version"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
)

const guideTemplates = "../templates/guides"

// guide returns the source of a guide.
func guide(t *testing.T, name string) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(guideTemplates, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// guideCommands returns the lines of the shell blocks of a guide. Lines that end with a backslash are continued.
func guideCommands(t *testing.T, name string) []string {
	t.Helper()
	var commands []string
	for _, block := range regexp.MustCompile("(?s)```shell\n(.*?)```").FindAllStringSubmatch(guide(t, name), -1) {
		commands = append(commands, strings.Split(strings.TrimSpace(strings.ReplaceAll(block[1], "\\\n", "")), "\n")...)
	}
	return commands
}

// wantCommands checks that the shell blocks of a guide have exactly these lines.
func wantCommands(t *testing.T, name string, want ...string) {
	t.Helper()
	if got := guideCommands(t, name); !slices.Equal(got, want) {
		t.Errorf("the commands of %s are\n  %q\nthe test runs\n  %q", name, got, want)
	}
}

// guideCLI returns Terraform in a copy of an example of a guide, attached to a provider that uses the emulator. configuration is the
// provider block, which the example does not have. guideCLI skips the test if the example needs a newer version.
func guideCLI(t *testing.T, w *acctest.Emulator, example, configuration string, settings ...string) *acctest.CLI {
	t.Helper()
	cli := w.Attached(t, configuration, settings...)
	write(t, filepath.Join(cli.Dir, "provider.tf"), configuration)
	copyGuideExample(t, example, cli.Dir)
	cli.NeedsVersion(t, requiredVersion(t, filepath.Join(cli.Dir, "main.tf")))
	return cli
}

// requiredVersion returns the minimum version of Terraform that a configuration requires.
func requiredVersion(t *testing.T, path string) *goversion.Version {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	required := regexp.MustCompile(`(?m)^  required_version = ">= (\S+)"$`).FindSubmatch(content)
	if required == nil {
		t.Fatalf("%s has no required_version", path)
	}
	return goversion.Must(goversion.NewVersion(string(required[1])))
}

// copyGuideExample copies the example of a guide. It replaces main.tf.
func copyGuideExample(t *testing.T, example, dir string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, "main.tf")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(examples, "guides", example))); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// guideDo runs a line of a guide. It must be a command of Terraform without quoted arguments, and must succeed.
func guideDo(t *testing.T, cli *acctest.CLI, line string) string {
	t.Helper()
	words := strings.Fields(line)
	if len(words) < 2 || words[0] != "terraform" {
		t.Fatalf("%q is not a command of Terraform", line)
	}
	return cli.Do(t.Context(), t, 0, words[1], words[2:]...)
}

// liveNames returns the name of each live connection to an endpoint, sorted: the user name, or the common name if there is none.
func liveNames(w *acctest.Emulator, endpointID string) []string {
	var names []string
	for _, c := range w.Connections(endpointID) {
		if c.Status == "active" {
			names = append(names, cmp.Or(c.Username, c.CommonName))
		}
	}
	slices.Sort(names)
	return names
}

// Every test that a guide cites exists.
func TestGuides_citedTestsExist(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{}
	for _, path := range sourceFiles(t) {
		if !strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(source), -1) {
			tests[match[1]] = true
		}
	}
	templates, err := os.ReadDir(guideTemplates)
	if err != nil {
		t.Fatal(err)
	}
	cited := 0
	for _, template := range templates {
		for _, comment := range regexp.MustCompile(`(?s)\{\{/\*.*?\*/\}\}`).FindAllString(guide(t, template.Name()), -1) {
			for _, name := range regexp.MustCompile(`\bTest\w+`).FindAllString(comment, -1) {
				if cited++; !tests[name] {
					t.Errorf("%s cites %s, which does not exist", template.Name(), name)
				}
			}
		}
	}
	if cited == 0 {
		t.Error("no guide cites a test")
	}
}

// sourceFiles returns the Go files of the module's internal packages.
func sourceFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir("..", func(path string, _ os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The registry sorts pages by subcategory. The index must not have one.
func TestGuides_everyPageHasASubcategory(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../../docs/*/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, page := range pages {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		front, _, _ := strings.Cut(strings.TrimPrefix(string(content), "---\n"), "\n---\n")
		if !regexp.MustCompile(`(?m)^subcategory: ".*"$`).MatchString(front) {
			t.Errorf("%s has no subcategory", page)
		}
	}
}

// Every example requires a version of Terraform and of the provider.
func TestExamples_requireVersions(t *testing.T) {
	t.Parallel()
	checked := 0
	err := filepath.WalkDir(examples, func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".tf" || filepath.Base(path) == byIdentity {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		checked++
		provider := `(?m)^      version = "~> 0\.1"$`
		if !strings.Contains(string(content), "clientvpn/clientvpn") { // A module that reads a directory.
			provider = `(?m)^      version = "~> \d+\.\d+"$`
		}
		for _, constraint := range []string{`(?m)^  required_version = ">= 1\.\d+(\.\d+)?"$`, provider} {
			if !regexp.MustCompile(constraint).Match(content) {
				t.Errorf("%s does not match %s", path, constraint)
			}
		}
		return nil
	})
	if err != nil || checked == 0 {
		t.Errorf("checked %d examples: %v", checked, err)
	}
}
