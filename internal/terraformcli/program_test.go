package terraformcli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// shell returns a shell to run instead of Terraform. It runs the script that its first argument names. A test that runs an executable
// which it has just written can fail with "text file busy".
func shell(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell on PATH")
	}
	return path
}

func write(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFind_prefersTerraform(t *testing.T) {
	terraformPath := write(t, filepath.Join(t.TempDir(), terraformcli.Executable("terraform")), "")
	tofuPath := write(t, filepath.Join(t.TempDir(), terraformcli.Executable("tofu")), "")

	for name, tc := range map[string]struct{ path, want string }{
		"both":          {path: filepath.Dir(tofuPath) + string(os.PathListSeparator) + filepath.Dir(terraformPath), want: terraformPath},
		"only OpenTofu": {path: filepath.Dir(tofuPath), want: tofuPath},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PATH", tc.path)

			got, err := terraformcli.Find(t.Context(), t.TempDir())
			if err != nil || got != tc.want {
				t.Errorf("found %q, error %v, want %q", got, err, tc.want)
			}
		})
	}
}

func TestProgram_Run_usesDirAndEnvironment(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	write(t, filepath.Join(dir, "plan"), `echo "$DEMO $*"`)
	var out strings.Builder
	tf := terraformcli.Program{Path: shell(t), Dir: dir, Environment: []string{"DEMO=yes"}}
	if err := tf.Run(t.Context(), &out, "plan", "-input=false"); err != nil {
		t.Fatal(err)
	}
	if want := "yes -no-color -input=false\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestProgram_Initialize_errorHasOutput(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	write(t, filepath.Join(dir, "init"), "echo no such provider >&2; exit 3")
	err := terraformcli.Program{Path: shell(t), Dir: dir}.Initialize(t.Context())
	if err == nil || err.Error() != "sh init: exit status 3\nno such provider\n" {
		t.Errorf("error %v", err)
	}
}

func TestWorkspace_ProviderPath_dependsOnRegistry(t *testing.T) {
	t.Parallel()

	workspace := terraformcli.Workspace{Root: "root"}
	for program, host := range map[string]string{"terraform": "registry.terraform.io", "tofu": "registry.opentofu.org"} {
		tf := terraformcli.Program{Path: filepath.Join("bin", terraformcli.Executable(program))}
		path := filepath.ToSlash(workspace.ProviderPath(tf.Registry()))
		if !strings.HasPrefix(path, "root/mirror/"+host+"/clientvpn/clientvpn/0.0.1/") {
			t.Errorf("%s looks in %s", program, path)
		}
	}
}

func TestEnvironment_removesCredentialsAndSettings(t *testing.T) {
	t.Parallel()

	got := terraformcli.Environment(
		[]string{
			"PATH=/bin", "HOME=/home/me", "AWS_PROFILE=production", "AWS_SECRET_ACCESS_KEY=s", "aws_region=x",
			"TF_CLI_CONFIG_FILE=/gone", "TF_LOG=trace", "TF_DATA_DIR=/d", "EMPTY=",
		},
		map[string]string{"HOME": "/tmp/home", "TF_VAR_aws": "http://127.0.0.1:1"},
	)
	slices.Sort(got)
	want := []string{"EMPTY=", "HOME=/tmp/home", "PATH=/bin", "TF_VAR_aws=http://127.0.0.1:1"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
