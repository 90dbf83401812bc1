package emulator_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// A foreign response has status 200, and the request never reaches the service.
func TestFaultForeign(t *testing.T) {
	t.Parallel()
	for variant, tc := range map[string]struct {
		contentType, text string
		isXML             bool
		requestID         bool
	}{
		emulator.ForeignHTML:           {"text/html; charset=utf-8", "<!DOCTYPE html>", false, false},
		emulator.ForeignXHTML:          {"application/xhtml+xml; charset=utf-8", `<html xmlns="http://www.w3.org/1999/xhtml">`, true, false},
		emulator.ForeignEmpty:          {"text/plain; charset=utf-8", "", false, false},
		emulator.ForeignJSON:           {"application/json", "{", false, false},
		emulator.ForeignOtherOperation: {"text/xml;charset=UTF-8", "<DescribeVpcsResponse ", true, true},
	} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			h, endpoint, id := faulty(t)
			h.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultForeign, Variant: variant})
			form := "Action=TerminateClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId=" + endpoint + "&Username=alice"
			got := h.send(http.MethodPost, form)
			if got.status != http.StatusOK || got.header.Get("Content-Type") != tc.contentType || !strings.Contains(got.text, tc.text) {
				t.Errorf("answered %d %v %q", got.status, got.header, got.text)
			}
			if isXML := xml.Unmarshal([]byte(got.text), new(struct{})) == nil; isXML != tc.isXML {
				t.Errorf("well-formed XML: %t: %s", isXML, got.text)
			}
			if has := got.header.Get("X-Amzn-Requestid") != ""; has != tc.requestID {
				t.Errorf("request id in the header: %t", has)
			}
			if status := h.status(endpoint, id); status != "active" {
				t.Errorf("the connection is %s", status)
			}
			calls := h.Calls(terminateAction)
			if len(calls) != 1 || calls[0].Status != 200 || calls[0].ErrorCode != "" || !cmp.Equal(calls[0].Faults, []string{emulator.FaultForeign}) {
				t.Errorf("the journal has %+v", calls)
			}
			if again := h.send(http.MethodPost, form); !strings.Contains(again.text, "<code>terminating</code>") {
				t.Errorf("the next call: %s", again.text)
			}
		})
	}
}

// Faults can be listed, with what remains of them, and cleared.
func TestFaultsAreListedAndCleared(t *testing.T) {
	t.Parallel()
	h, endpoint, _ := faulty(t)
	for _, body := range []string{
		`{"action": "TerminateClientVpnConnections", "kind": "error", "code": "Unavailable", "times": 3}`,
		`{"kind": "stale_reads", "duration": "90s", "after": 2, "times": -1, "match": {"ClientVpnEndpointId": "x"}}`,
		`{"kind": "foreign", "variant": "xhtml", "after": 7}`,
	} {
		if status := h.ask("POST", "faults", body, nil); status != 201 {
			t.Fatalf("%s: %d", body, status)
		}
	}
	_, err := h.terminateUser(endpoint, "alice")
	wantError(t, err, "Unavailable", 400)
	var listed struct{ Faults []map[string]any }
	h.ask("GET", "faults", "", &listed)
	var want struct{ Faults []map[string]any }
	if err := json.Unmarshal([]byte(`{"faults": [
		{"action": "TerminateClientVpnConnections", "kind": "error", "code": "Unavailable", "times": 2},
		{"action": "", "kind": "stale_reads", "duration": "1m30s", "after": 2, "times": -1, "match": {"ClientVpnEndpointId": "x"}},
		{"action": "", "kind": "foreign", "variant": "xhtml", "after": 6, "times": 1}
	]}`), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if faults := h.Faults(); len(faults) != 3 || faults[1].Duration != 90*time.Second {
		t.Errorf("got %+v", faults)
	}
	if status := h.ask("DELETE", "faults", "", nil); status != 200 || len(h.Faults()) != 0 {
		t.Errorf("cleared: %d, left %+v", status, h.Faults())
	}
	if _, err := h.terminateUser(endpoint, "alice"); err != nil {
		t.Error(err)
	}
}
