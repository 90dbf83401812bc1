package connection_test

import (
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

// ended checks the statuses of a connection whose end the provider has seen.
func ended(id string) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"connection_id":   knownvalue.StringExact(id),
		"previous_status": status("active"),
		"current_status":  status("terminating"),
		"final_status":    status("terminated"),
	})
}

// wouldTerminate checks the IDs of the connections that a dry run found.
func wouldTerminate(ids ...string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("would_terminate"), knownvalue.ListExact(withIDs(ids)))
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

// afterPreviews returns the calls of an apply that creates a termination: one listing in the plan, another when Terraform plans again
// before it creates, and the calls of the termination itself.
func afterPreviews(calls ...string) []string {
	return append([]string{describe, describe}, calls...)
}

// directory is the authentication of an endpoint whose clients have user names.
func directory() []string { return []string{"directory-service"} }

// certificate is the authentication of an endpoint whose clients have common names only.
func certificate() []string { return []string{"certificate"} }

// end ends connections and waits until they are terminated.
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
