package clientvpn_test

import (
	"errors"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// noList is an authentic answer to an export that does not contain a list.
const noList = `<?xml version="1.0" encoding="UTF-8"?>
<ExportClientVpnClientCertificateRevocationListResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>00000000-0000-4000-8000-000000000000</requestId></ExportClientVpnClientCertificateRevocationListResponse>`

func TestConfirmedRevocationList(t *testing.T) {
	t.Parallel()
	empty := func(after int) emulator.Fault {
		return emulator.Fault{Action: exportList, Kind: emulator.FaultMalformed, After: after, Body: noList}
	}
	missing := func(after int) emulator.Fault {
		return emulator.Fault{Action: exportList, Kind: emulator.FaultError, After: after, Code: clientvpn.CodeEndpointNotFound, Status: 400}
	}
	for name, tc := range map[string]struct {
		faults   []emulator.Fault
		wantList bool
		wantCode string
		calls    int
	}{
		"a list":                           {nil, true, "", 1},
		"a list after an empty answer":     {[]emulator.Fault{empty(0)}, true, "", 2},
		"a list after a missing endpoint":  {[]emulator.Fault{missing(0)}, true, "", 2},
		"no list twice":                    {[]emulator.Fault{empty(0), empty(0)}, false, "", 2},
		"no endpoint twice":                {[]emulator.Fault{missing(0), missing(0)}, false, clientvpn.CodeEndpointNotFound, 2},
		"no list, then no endpoint":        {[]emulator.Fault{empty(0), missing(1)}, true, "", 3},
		"no endpoint, then no list, twice": {[]emulator.Fault{missing(0), empty(1), empty(1)}, false, "", 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			client := w.Client(t)
			list := revocationList(t, w)
			if _, err := client.ImportRevocationList(t.Context(), endpoint, list); err != nil {
				t.Fatal(err)
			}
			for _, fault := range tc.faults {
				w.Fail(t, fault)
			}

			got, err := client.ConfirmedRevocationList(t.Context(), endpoint)

			if clientvpn.Code(err) != tc.wantCode || (got.PEM == list) != tc.wantList {
				t.Errorf("got %q, %v", got.PEM, err)
			}
			if calls := len(w.Calls(exportList)); calls != tc.calls {
				t.Errorf("there were %d calls, want %d", calls, tc.calls)
			}
		})
	}
}

// Reads that lag behind by less than the wait before the look do not make the client import again.
func TestImportRevocationList_lostAnswerAndStaleRead(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Fail(t, emulator.Fault{Action: importList, Kind: emulator.FaultLostAnswer})
	w.Fail(t, emulator.Fault{Action: exportList, Kind: emulator.FaultStaleReads, Duration: 900 * time.Millisecond})

	_, err := w.Client(t).ImportRevocationList(t.Context(), endpoint, revocationList(t, w))

	if imports := len(w.Calls(importList)); err == nil || imports != 1 {
		t.Errorf("imported %d times, want once; the error is %v", imports, err)
	}
}

// A lost answer does not make the client import again, which would reset all connections again. A lost request does.
func TestImportRevocationList_lost(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault emulator.Fault
		want  []string
		fails bool
	}{
		"answer lost":       {emulator.Fault{Kind: emulator.FaultLostAnswer, Times: emulator.FaultAlways}, []string{importList, exportList}, true},
		"answer truncated":  {emulator.Fault{Kind: emulator.FaultTruncate}, []string{importList, exportList}, true},
		"answer is HTML":    {emulator.Fault{Kind: emulator.FaultMalformed, Body: "<html>"}, []string{importList, exportList}, true},
		"request lost":      {emulator.Fault{Kind: emulator.FaultReset}, []string{importList, exportList, importList}, false},
		"request throttled": {emulator.Fault{Kind: emulator.FaultError, Code: clientvpn.CodeRequestLimitExceeded, Status: 503}, []string{importList, importList}, false},
		"every request lost": {
			emulator.Fault{Kind: emulator.FaultReset, Times: emulator.FaultAlways},
			[]string{importList, exportList, importList, exportList, importList, exportList, importList, exportList, importList},
			true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			tc.fault.Action = importList
			w.Fail(t, tc.fault)

			requestID, err := w.Client(t).ImportRevocationList(t.Context(), endpoint, revocationList(t, w))

			if (err != nil) != tc.fails || clientvpn.Code(err) != "" || (requestID == "") != tc.fails {
				t.Errorf("got the request ID %q, %v", requestID, err)
			}
			w.WantActions(t, tc.want...)
			if _, ok := errors.AsType[*clientvpn.AttemptsError](err); ok {
				t.Errorf("the SDK repeated the import: %v", err)
			}
		})
	}
}
