package main_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

// startIn runs the command with environment variables and waits until it prints its URL.
func startIn(t *testing.T, environment []string, args ...string) (url string) {
	t.Helper()
	cmd := command(t, args...)
	cmd.Env = append(os.Environ(), environment...)
	url, _ = await(t, cmd)
	return url
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	url := startIn(t, []string{
		"CLIENTVPN_EMULATOR_LISTEN=127.0.0.1:0",
		"CLIENTVPN_EMULATOR_CONTROL_TOKEN=sesame",
		"CLIENTVPN_EMULATOR_REGION=eu-west-1",
		"CLIENTVPN_EMULATOR_QUOTA=endpoints=1,routes=2",
		"CLIENTVPN_EMULATOR_JOURNAL=", // as if it were not set
		"CLIENTVPN_EMULATOR_PORT=tcp://10.0.0.1:8743",
		"CLIENTVPN_EMULATOR_VERSION=1.2.3",
	})
	add := func() (status int) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/_emulator/endpoints", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer sesame")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		return response.StatusCode
	}
	if first, second := add(), add(); first != http.StatusCreated || second != http.StatusBadRequest {
		t.Errorf("the first endpoint: %d, the second: %d", first, second)
	}
	if _, state := get(t, url+"/_emulator/state", "Bearer sesame"); !strings.Contains(state, `"region":"eu-west-1"`) {
		t.Errorf("the region of the environment is not used: %s", state)
	}
}

func TestEnvironment_flagsWin(t *testing.T) {
	t.Parallel()
	url := startIn(t, []string{"CLIENTVPN_EMULATOR_LISTEN=nowhere", "CLIENTVPN_EMULATOR_CONTROL_TOKEN=sesame"},
		"-listen", "127.0.0.1:0", "-control-token", "mellon")
	if status, _ := get(t, url+"/_emulator/state", "Bearer mellon"); status != http.StatusOK {
		t.Errorf("with the token of the flag: %d", status)
	}
}

func TestEnvironment_errorsNameTheVariable(t *testing.T) {
	t.Parallel()
	cmd := command(t)
	cmd.Env = append(os.Environ(), "CLIENTVPN_EMULATOR_TERMINATING=soon")
	out, err := cmd.CombinedOutput()
	if want := "CLIENTVPN_EMULATOR_TERMINATING"; err == nil || !strings.Contains(string(out), want) {
		t.Errorf("%v: %s, want %s", err, out, want)
	}
}
