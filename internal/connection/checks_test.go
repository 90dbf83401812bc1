package connection_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

func statuses(each ...knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("connection_statuses"), knownvalue.ListExact(each))
}

func requestIDs(n int) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("request_ids"), knownvalue.ListSizeExact(n))
}

// ended is the status of a connection that the provider has seen end.
func ended(id string) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"connection_id":   knownvalue.StringExact(id),
		"previous_status": status("active"),
		"current_status":  status("terminating"),
		"final_status":    status("terminated"),
	})
}

func endedAll(ids []string) []knownvalue.Check {
	var checks []knownvalue.Check
	for _, id := range ids {
		checks = append(checks, ended(id))
	}
	return checks
}

func status(code string) knownvalue.Check {
	return knownvalue.ObjectPartial(map[string]knownvalue.Check{"code": knownvalue.StringExact(code)})
}

func wantActions(t *testing.T, w *acctest.Emulator, want ...string) {
	t.Helper()
	if got := w.Actions(); !slices.Equal(got, want) {
		t.Errorf("the service was called\n  %v\nwant\n  %v", got, want)
	}
}

func wantLive(t *testing.T, w *acctest.Emulator, endpoint string, want []string) {
	t.Helper()
	if got := w.Live(endpoint); !slices.Equal(got, want) {
		t.Errorf("live are %v, want %v", got, want)
	}
}

// directory is the authentication of an endpoint that knows user names.
func directory() []string { return []string{"directory-service"} }

// certificate is the authentication of an endpoint that knows common names alone.
func certificate() []string { return []string{"certificate"} }

// end ends connections.
func end(t *testing.T, w *acctest.Emulator, endpoint string, ids ...string) {
	t.Helper()
	client := w.Client(t)
	for _, id := range ids {
		if _, err := client.Terminate(t.Context(), clientvpn.Termination{EndpointIDs: []string{endpoint}, People: clientvpn.People{ConnectionIDs: []string{id}}, Direct: true}); err != nil {
			t.Fatal(err)
		}
	}
	w.Clock.Advance(time.Minute)
}
