package main_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// programDir is the directory in which a test has built the command, or "".
var programDir string

// program builds the command once for all tests.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "clientvpn-emulator")
	if err != nil {
		return "", err
	}
	programDir = dir
	path := filepath.Join(dir, "clientvpn-emulator")
	out, err := exec.CommandContext(context.Background(), "go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return string(out), err
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if programDir != "" {
		_ = os.RemoveAll(programDir)
	}
	os.Exit(code)
}

func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatalf("%v: %s", err, path)
	}
	// A test that hangs must not leave the program behind.
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, path, args...)
}

// start runs the command and waits until it prints its URL.
func start(t *testing.T, args ...string) (cmd *exec.Cmd, url string, logs *bytes.Buffer) {
	t.Helper()
	cmd = command(t, args...)
	url, logs = await(t, cmd)
	return cmd, url, logs
}

// await starts a command and waits until it prints its URL.
func await(t *testing.T, cmd *exec.Cmd) (url string, logs *bytes.Buffer) {
	t.Helper()
	logs = &bytes.Buffer{}
	cmd.Stderr = logs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%v: %s", err, logs)
	}
	match := regexp.MustCompile(`^clientvpn-emulator listening on (http://\S+:\d+)\n$`).FindStringSubmatch(line)
	if match == nil {
		t.Fatalf("the first line is %q", line)
	}
	return match[1], logs
}

func get(t *testing.T, url, authorization string) (status int, content string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", authorization)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(all)
}

func TestServe(t *testing.T) {
	t.Parallel()
	seed := filepath.Join(t.TempDir(), "seed.json")
	content := `{"endpoints": [{"id": "cvpn-endpoint-1", "connections": [{"username": "alice", "count": 2}]}]}`
	if err := os.WriteFile(seed, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, signal := range map[string]os.Signal{"SIGINT": os.Interrupt, "SIGTERM": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd, url, logs := start(t, "-listen", "127.0.0.1:0", "-seed", seed, "-region", "eu-west-1", "-log",
				"-throttle", "10", "-terminating", "1s", "-account-id", "210987654321", "-access-key", "a", "-secret-key", "b")
			status, state := get(t, url+"/_emulator/state", "")
			if status != 200 || strings.Count(state, `"username":"alice","common_name"`) != 4 || !strings.Contains(state, `"region":"eu-west-1"`) {
				t.Errorf("%d %s", status, state)
			}
			if status, answer := get(t, url+"/?Action=DescribeClientVpnEndpoints&Version=2016-11-15", ""); status != 400 {
				t.Errorf("without a signature: %d %s", status, answer)
			}
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("after %s: %v", name, err)
			}
			if got := logs.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "DescribeClientVpnEndpoints 400 MissingParameter") {
				t.Errorf("logged %q", got)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"unknown flag":              {[]string{"-colour", "red"}, "-colour"},
		"an argument":               {[]string{"red"}, `unexpected arguments ["red"]: want a command (check, state, connect, fault, clock, reset)`},
		"a flag before a command":   {[]string{"-log", "state"}, `unexpected arguments ["state"]: want a command`},
		"the second of two quotas":  {[]string{"-quota", "endpoints=1,routes=none"}, "quota routes must be a positive number"},
		"no such seed":              {[]string{"-seed", "/no/such/file"}, "/no/such/file"},
		"a seed that is no seed":    {[]string{"-seed", os.DevNull}, "reading the seed"},
		"wrong throttle":            {[]string{"-throttle", "fast"}, "fast"},
		"no time to terminate":      {[]string{"-terminating", "0s"}, "-terminating"},
		"no such address":           {[]string{"-listen", "nowhere"}, "nowhere"},
		"a pattern that is none":    {[]string{"-allow", "ec2:["}, "ec2:["},
		"a key without certificate": {[]string{"-tls-key", "key.pem"}, "-tls-cert"},
		"no such certificate":       {[]string{"-listen", "127.0.0.1:0", "-tls-cert", "/no/such/cert", "-tls-key", "/no/such/key"}, "/no/such/cert"},
		"an unknown action":         {[]string{"-allow", "ec2:Describe*,ec2:RunInstances"}, "ec2:RunInstances"},
		"a wrong account":           {[]string{"-account-id", "1"}, "12 digits"},
		"a wrong region":            {[]string{"-region", "EU-CENTRAL-1"}, "EU-CENTRAL-1"},
		"a wrong role":              {[]string{"-role", "admin"}, `"admin"`},
		"an unknown quota":          {[]string{"-quota", "colours=1"}, "authorization-rules, connections, crl-entries, endpoints, operations, routes"},
		"a quota of nothing":        {[]string{"-quota", "endpoints=0"}, "endpoints must be a positive number"},
		"an empty journal":          {[]string{"-journal", "0"}, "-journal"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := command(t, tc.args...).CombinedOutput()
			if err == nil || !strings.Contains(string(out), tc.want) {
				t.Errorf("%v: %s, want %s", err, out, tc.want)
			}
		})
	}
}

// A mistake in a seed is reported with file, line and path.
func TestSeedErrors(t *testing.T) {
	t.Parallel()
	seed := filepath.Join(t.TempDir(), "seed.json")
	content := "{\"endpoints\": [\n  {\"connections\": [\n    {\"name\": \"alice\"}\n]}]}"
	if err := os.WriteFile(seed, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := command(t, "-seed", seed).CombinedOutput()
	want := seed + `:3: endpoints[0].connections[0]: unknown member "name", want one of common_name, count, groups, id, posture, reconnect, serial_number, username`
	if err == nil || !strings.Contains(string(out), want) {
		t.Errorf("%v: %s, want %s", err, out, want)
	}
}

func TestAddressInUse(t *testing.T) {
	t.Parallel()
	_, url, _ := start(t, "-listen", "127.0.0.1:0")
	address := strings.TrimPrefix(url, "http://")
	out, err := command(t, "-listen", address).CombinedOutput()
	if want := address + " is in use; choose another with -listen, or port 0"; err == nil || !strings.Contains(string(out), want) {
		t.Errorf("%v: %s, want %s", err, out, want)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	out, err := command(t, "-version").CombinedOutput()
	if err != nil || !regexp.MustCompile(`^clientvpn-emulator \S+\n$`).Match(out) {
		t.Errorf("%v: %s", err, out)
	}
}

// The quotas and the journal's size take effect.
func TestQuotaAndJournal(t *testing.T) {
	t.Parallel()
	_, url, _ := start(t, "-listen", "127.0.0.1:0", "-quota", "endpoints=1", "-quota", "routes=2", "-journal", "3")
	for i, want := range []int{http.StatusCreated, http.StatusBadRequest} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/_emulator/endpoints", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil || response.StatusCode != want {
			t.Errorf("endpoint %d: %d, want %d (%v)", i, response.StatusCode, want, err)
		}
	}
	for range 5 {
		get(t, url+"/?Action=DescribeClientVpnEndpoints&Version=2016-11-15", "")
	}
	if _, calls := get(t, url+"/_emulator/calls", ""); strings.Count(calls, "request_id") != 3 {
		t.Errorf("the journal has %s", calls)
	}
}

// An emulator that listens on all interfaces accepts control calls from other machines only with the token. Without a token, it
// accepts them from the same machine.
func TestListenOnAllInterfaces(t *testing.T) {
	t.Parallel()
	local := strings.NewReplacer("[::]", "127.0.0.1", "0.0.0.0", "127.0.0.1")
	_, url, _ := start(t, "-listen", "0.0.0.0:0", "-control-token", "sesame")
	url = local.Replace(url)
	for path, want := range map[string]int{"health": 200, "state": 401} {
		if status, _ := get(t, url+"/_emulator/"+path, ""); status != want {
			t.Errorf("%s without the token: %d, want %d", path, status, want)
		}
	}
	if status, content := get(t, url+"/_emulator/state", "Bearer sesame"); status != 200 {
		t.Errorf("with the token: %d %s", status, content)
	}
	_, url, _ = start(t, "-listen", "0.0.0.0:0")
	if status, content := get(t, local.Replace(url)+"/_emulator/state", ""); status != 200 {
		t.Errorf("without a token, from the same machine: %d %s", status, content)
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	out, err := command(t, "-help").CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
	names := regexp.MustCompile(`(?m)^  -(\S+)`).FindAllStringSubmatch(string(out), -1)
	if len(names) < 20 {
		t.Errorf("the help has %d flags:\n%s", len(names), out)
	}
	for _, name := range names {
		variable := "CLIENTVPN_EMULATOR_" + strings.ToUpper(strings.ReplaceAll(name[1], "-", "_"))
		if has := regexp.MustCompile(`\$` + variable + `\b`).Match(out); has == (name[1] == "version") {
			t.Errorf("-%s, $%s in the help: %t", name[1], variable, has)
		}
	}
	for _, name := range []string{"check", "state", "connect", "fault", "clock", "reset"} {
		if !strings.Contains(string(out), "\n  "+name+" ") {
			t.Errorf("the help does not have the command %s:\n%s", name, out)
		}
	}
}
