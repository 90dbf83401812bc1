//go:build clients

package cliinput_test

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The function accepts what the AWS CLI and the service accept, with the same meaning.
func TestCLIInput_likeTheCLI(t *testing.T) {
	t.Parallel()
	for name, tc := range inputCases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newEmulator(t)
			arguments := []string{"--cli-input-" + tc.format, tc.text}
			// A file may leave out required parameters. Add them as arguments.
			added := map[string]string{}
			if tc.want.endpoint == nil && len(tc.err) == 0 {
				arguments = append(arguments, "--client-vpn-endpoint-id", endpointID)
				added["ClientVpnEndpointId"] = endpointID
			}
			if tc.want.username == nil && tc.want.connection == nil && len(tc.err) == 0 {
				arguments = append(arguments, "--username", "alice")
				added["Username"] = "alice"
			}
			status, _, errs := run(t, w, arguments...)
			calls := w.Calls()
			rejected := len(calls) == 0 || calls[0].ErrorCode == "InvalidParameterCombination"
			if wantRejected := (len(tc.err) > 0) != tc.differs; rejected != wantRejected {
				t.Fatalf("the CLI exited with %d after %d calls: %s", status, len(calls), errs)
			}
			if rejected || tc.differs {
				return
			}
			maps.DeleteFunc(calls[0].Parameters, func(_, value string) bool { return value == "" })
			maps.Copy(added, parameters(tc.want))
			if diff := cmp.Diff(added, calls[0].Parameters); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCLISkeleton_likeTheCLI(t *testing.T) {
	t.Parallel()
	for kind, path := range map[string]string{
		"input": "skeletons/input.json", "yaml-input": "skeletons/yaml-input.yaml", "output": "skeletons/output.json",
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			w := newEmulator(t)
			arguments := []string{"--generate-cli-skeleton", kind}
			if kind == "output" { // The CLI checks the arguments first.
				arguments = append(arguments, "--client-vpn-endpoint-id", endpointID)
			}
			status, out, errs := run(t, w, arguments...)
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), out); status != 0 || diff != "" {
				t.Errorf("status %d: %s%s", status, errs, diff)
			}
			if calls := w.Actions(); len(calls) > 0 {
				t.Errorf("there were calls: %v", calls)
			}
		})
	}
}

const endpointID = "cvpn-endpoint-0123456789abcdef0"

func newEmulator(t *testing.T) *acctest.Emulator {
	t.Helper()
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID})
	return w
}

// parameters returns the parameters of the request for a file.
func parameters(w want) map[string]string {
	request := map[string]string{}
	for name, value := range map[string]any{"ClientVpnEndpointId": w.endpoint, "ConnectionId": w.connection, "Username": w.username} {
		if text, ok := value.(string); ok {
			request[name] = text
		}
	}
	if dryRun, ok := w.dryRun.(bool); ok {
		request["DryRun"] = map[bool]string{true: "true", false: "false"}[dryRun]
	}
	return request
}

// run runs the command without the configuration of the machine.
func run(t *testing.T, w *acctest.Emulator, arguments ...string) (status int, out, errs string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), awsCLI(t),
		append([]string{"--endpoint-url", w.URL, "--output", "json", "ec2", "terminate-client-vpn-connections"}, arguments...)...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") }),
		"HOME="+t.TempDir(), "AWS_PAGER=", "AWS_EC2_METADATA_DISABLED=true", "LC_ALL=C.UTF-8",
		"AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_DEFAULT_REGION=us-east-1", "AWS_MAX_ATTEMPTS=1",
	)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), stdout.String(), stderr.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, stdout.String(), stderr.String()
}

// awsCLI returns the path of the AWS CLI. Version 1 has no --cli-input-yaml.
func awsCLI(t *testing.T) string {
	t.Helper()
	path := "/usr/bin/aws"
	if _, err := os.Stat(path); err != nil {
		path = "aws"
	}
	version, err := exec.CommandContext(t.Context(), path, "--version").CombinedOutput()
	if err != nil || !strings.HasPrefix(string(version), "aws-cli/2.") {
		t.Fatalf("this test needs version 2 of the AWS CLI (apt-get install awscli): %v: %s", err, version)
	}
	return path
}
