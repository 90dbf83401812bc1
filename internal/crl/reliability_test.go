package crl_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// noListAnswer is an authentic answer to an export that does not contain a list.
const noListAnswer = `<?xml version="1.0" encoding="UTF-8"?>
<ExportClientVpnClientCertificateRevocationListResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>00000000-0000-4000-8000-000000000000</requestId></ExportClientVpnClientCertificateRevocationListResponse>`

func noList(times int) emulator.Fault {
	return emulator.Fault{Action: export, Kind: emulator.FaultMalformed, Times: times, Body: noListAnswer}
}

func noEndpoint(times int) emulator.Fault {
	return emulator.Fault{Action: export, Kind: emulator.FaultError, Times: times, Code: clientvpn.CodeEndpointNotFound, Status: 400, Message: "Endpoint does not exist"}
}

func lostAnswers() map[string]emulator.Fault {
	return map[string]emulator.Fault{
		"lost":      {Action: imports, Kind: emulator.FaultLostAnswer, Times: emulator.FaultAlways},
		"truncated": {Action: imports, Kind: emulator.FaultTruncate, Times: emulator.FaultAlways},
		"malformed": {Action: imports, Kind: emulator.FaultMalformed, Times: emulator.FaultAlways, Body: "<html>Bad gateway"},
	}
}

// The state of a new resource has the list that was imported although the answer was lost, and the import is not repeated.
func TestAccCertificateRevocationList_lostAnswerOnCreate(t *testing.T) {
	t.Parallel()
	for name, fault := range lostAnswers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint, ca := newEmulator(t)
			laptop(t, w, endpoint, 0x10)
			made := finished(t, w, ca, 1, year, 0x10)
			w.Fail(t, fault)

			w.Test(t,
				resource.TestStep{
					Config:      w.Config(importing(endpoint, made, "")),
					ExpectError: acctest.InOrder("Could not import the certificate revocation list", endpoint),
				},
				resource.TestStep{
					PreConfig: w.ClearFaults,
					Config:    w.Config(importing(endpoint, made, "")),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace), // The resource is tainted, and therefore in the state.
					}},
					ConfigStateChecks: state(map[string]knownvalue.Check{
						"pem": text(made), "status": status("active"),
						"last_import": knownvalue.ObjectPartial(map[string]knownvalue.Check{
							"request_id": knownvalue.Null(),
							"connections": knownvalue.ListExact([]knownvalue.Check{
								knownvalue.ObjectPartial(map[string]knownvalue.Check{"common_name": text("laptop-16")}),
							}),
						}),
					}),
				},
			)

			wantImports(t, w, 1)
		})
	}
}

// After an update whose answer was lost, the state has the new list.
func TestAccCLI_lostAnswerOnUpdate(t *testing.T) {
	t.Parallel()
	for name, fault := range lostAnswers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint, ca := newEmulator(t)
			dir := w.Attached(t, variableConfig(w, endpoint))
			first, second := finished(t, w, ca, 1, year, 0x10), finished(t, w, ca, 2, year, 0x10, 0x11)
			dir.Do(t.Context(), t, 0, "apply", "-auto-approve", "-var", "list="+first)
			w.Fail(t, fault)

			output := dir.Do(t.Context(), t, 1, "apply", "-auto-approve", "-var", "list="+second)

			if !acctest.InOrder("Could not import the certificate revocation list", endpoint).MatchString(output) {
				t.Errorf("the output of the apply is\n%s", output)
			}
			if got := listInState(t, dir); got.PEM != second || got.CRLNumber != "2" || got.LastImport.RequestID != nil {
				t.Errorf("the state has list %s, imported by %v", got.CRLNumber, got.LastImport.RequestID)
			}
			wantImports(t, w, 2)
		})
	}
}

// If a connection breaks before the service gets the list, the import is retried.
func TestAccCertificateRevocationList_resetOnImport(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	w.Fail(t, emulator.Fault{Action: imports, Kind: emulator.FaultReset, Times: 2})
	w.Test(t, resource.TestStep{
		Config:            w.Config(importing(endpoint, finished(t, w, ca, 1, year), "")),
		ConfigStateChecks: state(map[string]knownvalue.Check{"status": status("active")}),
	})
	wantImports(t, w, 3)
}

// One or two answers without the list or the endpoint do not remove the resource from the state.
func TestAccCertificateRevocationList_absentInARefresh(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault emulator.Fault
		want  []string
	}{
		"no list once":        {noList(1), nil},
		"no list twice":       {noList(2), []string{"has no certificate revocation list, although it had one", "terraform state rm"}},
		"no list three times": {noList(3), []string{"although it had one"}},
		"no list at all":      {noList(emulator.FaultAlways), []string{"although it had one"}},
		"no endpoint once":    {noEndpoint(1), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint, ca := newEmulator(t)
			configuration := w.Config(importing(endpoint, finished(t, w, ca, 1, year, 0x10), ""))
			fails := resource.TestStep{PreConfig: func() { w.Fail(t, tc.fault) }, Config: configuration, PlanOnly: true}
			if tc.want != nil {
				fails.ExpectError = acctest.InOrder(tc.want...)
			}
			w.Test(t,
				resource.TestStep{Config: configuration},
				fails,
				resource.TestStep{PreConfig: w.ClearFaults, Config: configuration, PlanOnly: true},
			)
			wantImports(t, w, 1)
		})
	}
}

// A list that somebody else imported is not overwritten even if some answers do not contain it.
func TestAccCertificateRevocationList_foreignListIsNotOverwritten(t *testing.T) {
	t.Parallel()
	for times := range 4 {
		t.Run(fmt.Sprintf("%d answers without the list", times), func(t *testing.T) {
			t.Parallel()
			w, endpoint, ca := newEmulator(t)
			foreign := finished(t, w, ca, 10, year, 0x10)
			importList(t, w, endpoint, foreign)
			if times > 0 {
				w.Fail(t, noList(times))
			}
			w.Test(t, resource.TestStep{
				Config:      w.Config(importing(endpoint, finished(t, w, ca, 1, year), "")),
				ExpectError: acctest.InOrder("would be rolled back", "number 10", "allow_rollback = true"),
			})
			if lists := w.State().RevocationLists; len(lists) != 1 || lists[0].PEM != foreign {
				t.Error("the foreign list was overwritten")
			}
			wantImports(t, w, 1)
		})
	}
}

// A resource with a list does not import another list while the service answers that there is none.
func TestAccCLI_noListInAnUpdate(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	dir := w.Attached(t, variableConfig(w, endpoint))
	first, second := finished(t, w, ca, 1, year, 0x10), finished(t, w, ca, 2, year, 0x10, 0x11)
	dir.Do(t.Context(), t, 0, "apply", "-auto-approve", "-var", "list="+first)
	w.Fail(t, noList(emulator.FaultAlways))

	output := dir.Do(t.Context(), t, 1, "apply", "-refresh=false", "-auto-approve", "-var", "list="+second)

	if !acctest.InOrder("Could not import the certificate revocation list", "although it had one").MatchString(output) {
		t.Errorf("the output of the apply is\n%s", output)
	}
	if got := listInState(t, dir); got.PEM != first {
		t.Errorf("the state has list %s", got.CRLNumber)
	}
	wantImports(t, w, 1)
}

// Reads end after timeouts.read. The error has the number of attempts and the last answer.
func TestAccCertificateRevocationList_readTimeout(t *testing.T) {
	t.Parallel()
	throttled := emulator.Fault{Action: export, Kind: emulator.FaultError, Times: emulator.FaultAlways, Code: clientvpn.CodeRequestLimitExceeded, Status: 503, Message: "Request limit exceeded."}
	w, endpoint, ca := newEmulator(t)
	importList(t, w, endpoint, finished(t, w, ca, 1, year))
	read := "timeouts {\n read = \"30s\"\n}"
	list := importing(endpoint, finished(t, w, ca, 1, year), read)
	late := acctest.InOrder("Could not read the certificate revocation list", endpoint, "did not succeed in time", "The last attempt failed with: Request limit exceeded", "RequestLimitExceeded", "Attempts:", "timeouts.read")

	w.Test(t,
		resource.TestStep{PreConfig: func() { w.Fail(t, throttled) }, Config: w.Config(list), PlanOnly: true, ExpectError: late},
		resource.TestStep{
			Config:      w.Config(strings.Replace(data(endpoint), "\n}", "\n "+read+"\n}", 1)),
			ExpectError: late,
		},
		resource.TestStep{PreConfig: w.ClearFaults, Config: w.Config(list)},
		resource.TestStep{PreConfig: func() { w.Fail(t, throttled) }, Config: w.Config(list), PlanOnly: true, ExpectError: late},
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateId: endpoint,
			ExpectError: acctest.InOrder("Could not read the certificate revocation list", "did not succeed in time", "RequestLimitExceeded", "Attempts:", "in 2m", "timeouts.read"),
		},
		resource.TestStep{PreConfig: w.ClearFaults, Config: w.Config(list), PlanOnly: true},
	)
}

// On the system clock, a read ends even if the service fails, resets every connection or does not answer.
func TestAccCertificateRevocationListDataSource_readTimeout(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"failing": {Action: export, Kind: emulator.FaultError, Times: emulator.FaultAlways, Code: "InternalError", Status: 500, Message: "An internal error has occurred"},
		"resets":  {Action: export, Kind: emulator.FaultReset, Times: emulator.FaultAlways},
		"hanging": {Action: export, Kind: emulator.FaultLatency, Times: emulator.FaultAlways, Duration: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint, _ := newEmulator(t)
			w.Fail(t, fault)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.SystemTimeProviders(),
				Steps: []resource.TestStep{{
					Config:      w.Config(strings.Replace(data(endpoint), "\n}", "\n timeouts {\n read = \"1s\"\n }\n}", 1)),
					ExpectError: acctest.InOrder("Could not read the certificate revocation list", "Attempts:", "timeouts.read", "Run Terraform again"),
				}},
			})
		})
	}
}

// The resource records whose connections an import reset, and keeps the record when something else changes or an apply fails.
func TestAccCertificateRevocationList_lastImport(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	laptop(t, w, endpoint, 0x10)
	laptop(t, w, endpoint, 0x11)
	before := map[string]knownvalue.Check{}
	for _, connection := range w.Connections(endpoint) {
		before[connection.CommonName] = knownvalue.ObjectExact(map[string]knownvalue.Check{
			"client_ip":                   text(connection.ClientIP),
			"client_vpn_endpoint_id":      text(endpoint),
			"common_name":                 text(connection.CommonName),
			"connection_established_time": text(connection.EstablishedAt.UTC().Format(time.RFC3339)),
			"connection_id":               text(connection.ID),
			"previous_status":             status("active"),
			"username":                    knownvalue.Null(),
		})
	}
	made := finished(t, w, ca, 1, year, 0x10)
	record := func() map[string]knownvalue.Check {
		return map[string]knownvalue.Check{"last_import": knownvalue.ObjectExact(map[string]knownvalue.Check{
			"imported_at": knownvalue.NotNull(),
			"request_id":  knownvalue.StringFunc(func(id string) error { return wantRequestID(w, 0, id) }),
			"connections": knownvalue.ListExact([]knownvalue.Check{before["laptop-16"], before["laptop-17"]}),
		})}
	}
	w.Test(t,
		resource.TestStep{Config: w.Config(importing(endpoint, made, "")), ConfigStateChecks: state(record())},
		resource.TestStep{
			Config:            w.Config(importing(endpoint, made, "early_renewal_hours = 1")),
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectKnownValue(address, tfjsonpath.New("last_import"), record()["last_import"])}},
			ConfigStateChecks: state(record()),
		},
		resource.TestStep{
			PreConfig: func() {
				w.Fail(t, emulator.Fault{Action: imports, Kind: emulator.FaultError, Code: clientvpn.CodeUnauthorized, Status: 403, Message: "No."})
			},
			Config:      w.Config(importing(endpoint, finished(t, w, ca, 2, year, 0x10, 0x11), "")),
			ExpectError: acctest.InOrder("Could not import", "UnauthorizedOperation"),
		},
		resource.TestStep{Config: w.Config(importing(endpoint, made, "")), ConfigStateChecks: state(record())},
		resource.TestStep{
			PreConfig: func() {
				w.Fail(t, emulator.Fault{Action: describe, Kind: emulator.FaultError, Times: emulator.FaultAlways, Code: clientvpn.CodeUnauthorized, Status: 403, Message: "No."})
			},
			Config: w.Config(importing(endpoint, finished(t, w, ca, 2, year, 0x10, 0x11), "")),
			ConfigStateChecks: state(map[string]knownvalue.Check{"last_import": knownvalue.ObjectPartial(map[string]knownvalue.Check{
				"request_id":  knownvalue.StringFunc(func(id string) error { return wantRequestID(w, 2, id) }),
				"connections": knownvalue.Null(),
			})}),
		},
	)
}

// wantRequestID checks that the request ID is that of an import in the journal.
func wantRequestID(w *acctest.Emulator, i int, id string) error {
	if calls := w.Calls(imports); len(calls) <= i || calls[i].RequestID != id {
		return fmt.Errorf("the request ID %q is not that of import %d of %d", id, i, len(calls))
	}
	return nil
}

// A create that fails after the import taints the resource. Its replacement keeps the record of the import.
func TestAccCertificateRevocationList_lastImportOfAFailedCreate(t *testing.T) {
	t.Parallel()
	w := acctest.NewWith(t, emulator.Options{CRLDelay: 3 * time.Hour})
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"certificate"}})
	laptop(t, w, endpoint, 0x10)
	made := finished(t, w, emulatortest.NewAuthority(t, "VPN CA"), 1, year, 0x10)
	w.Test(t,
		resource.TestStep{Config: w.Config(importing(endpoint, made, "timeouts {\n create = \"10m\"\n}")), ExpectError: acctest.InOrder("pending")},
		resource.TestStep{
			Config: w.Config(importing(endpoint, made, "")),
			ConfigStateChecks: state(map[string]knownvalue.Check{"last_import": knownvalue.ObjectPartial(map[string]knownvalue.Check{
				"request_id":  knownvalue.StringFunc(func(id string) error { return wantRequestID(w, 0, id) }),
				"connections": knownvalue.ListSizeExact(1),
			})}),
		},
	)
	wantImports(t, w, 1)
}

// If nothing has changed at the service, a refresh does not change the state. Terraform 1.11 exits with 2 nevertheless
// (https://github.com/hashicorp/terraform/issues/36403), so the exit code cannot be tested.
func TestAccCLI_refreshOnly(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	dir := w.Attached(t, variableConfig(w, endpoint))
	made := finished(t, w, ca, 1, year, 0x10)
	dir.Do(t.Context(), t, 0, "apply", "-auto-approve", "-var", "list="+made)
	before := dir.State(t)

	dir.Do(t.Context(), t, 0, "plan", "-detailed-exitcode", "-var", "list="+made)
	output := dir.Do(t.Context(), t, 0, "apply", "-refresh-only", "-auto-approve", "-var", "list="+made)

	if !strings.Contains(output, "No changes.") {
		t.Errorf("the refresh found a difference:\n%s", output)
	}
	if after := dir.State(t); resources(t, after) != resources(t, before) {
		t.Errorf("the refresh changed\n%s\nto\n%s", before, after)
	}
}

// resources returns the resources of a state file.
func resources(t *testing.T, state string) string {
	t.Helper()
	var file struct {
		Resources json.RawMessage `json:"resources"`
	}
	if err := json.Unmarshal([]byte(state), &file); err != nil {
		t.Fatal(err)
	}
	return string(file.Resources)
}

// variableConfig returns a configuration whose list is a variable.
func variableConfig(w *acctest.Emulator, endpoint string) string {
	return "variable \"list\" {\n  type = string\n}\n" + w.Config(list(endpoint, "certificate_revocation_list = var.list"))
}

type stateOfList struct {
	CRLNumber  string `json:"crl_number"`
	PEM        string `json:"pem"`
	LastImport struct {
		RequestID *string `json:"request_id"`
	} `json:"last_import"`
}

// listInState returns the list in the state of a directory.
func listInState(t *testing.T, dir *acctest.CLI) stateOfList {
	t.Helper()
	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Values stateOfList `json:"values"`
				} `json:"resources"`
			} `json:"root_module"`
		} `json:"values"`
	}
	if err := json.Unmarshal([]byte(dir.Do(t.Context(), t, 0, "show", "-json")), &state); err != nil {
		t.Fatal(err)
	}
	if len(state.Values.RootModule.Resources) != 1 {
		t.Fatalf("the state has %d resources", len(state.Values.RootModule.Resources))
	}
	return state.Values.RootModule.Resources[0].Values
}
