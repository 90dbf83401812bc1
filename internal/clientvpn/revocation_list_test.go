package clientvpn_test

import (
	"context"
	"crypto/x509"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	exportList = "ExportClientVpnClientCertificateRevocationList"
	importList = "ImportClientVpnClientCertificateRevocationList"
)

func TestRevocationList(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	client, list := w.Client(t), revocationList(t, w)

	before, err := client.RevocationList(t.Context(), endpoint)
	if err != nil || before.PEM != "" {
		t.Fatalf("got %+v, %v before the import", before, err)
	}
	if _, err := client.ImportRevocationList(t.Context(), endpoint, list); err != nil {
		t.Fatal(err)
	}
	status, err := client.WaitForRevocationList(t.Context(), endpoint, is(list))
	if err != nil || status.Code != clientvpn.RevocationListActive {
		t.Errorf("got %+v, %v", status, err)
	}
	after, err := client.RevocationList(t.Context(), endpoint)
	if err != nil || after.PEM != list || after.Status.Code != clientvpn.RevocationListActive {
		t.Errorf("got %+v, %v", after, err)
	}
	w.WantActions(t, exportList, importList, exportList, exportList, exportList, exportList)
}

func TestWaitForRevocationList_notActive(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		delay   time.Duration
		isIt    func(string) bool
		fault   *emulator.Fault
		want    clientvpn.NotActiveError
		wantErr error
	}{
		"too late":      {delay: 5 * time.Hour, want: clientvpn.NotActiveError{Status: clientvpn.Status{Code: "pending"}}, wantErr: context.DeadlineExceeded},
		"another list":  {isIt: func(string) bool { return false }, want: clientvpn.NotActiveError{Status: clientvpn.Status{Code: "active"}, Another: true}, wantErr: context.DeadlineExceeded},
		"a failed read": {fault: &emulator.Fault{Action: exportList, Kind: "error", Code: "UnauthorizedOperation", Status: 403, Message: "No."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := emulatortest.NewWith(t, emulator.Options{CRLDelay: tc.delay})
			endpoint := w.Endpoint(t, emulator.EndpointSeed{})
			client, list := w.Client(t), revocationList(t, w)
			if _, err := client.ImportRevocationList(t.Context(), endpoint, list); err != nil {
				t.Fatal(err)
			}
			if tc.fault != nil {
				w.Fail(t, *tc.fault)
			}
			if tc.isIt == nil {
				tc.isIt = is(list)
			}
			ctx, cancel := w.Clock.WithTimeout(t.Context(), time.Hour)
			defer cancel()

			_, err := client.WaitForRevocationList(ctx, endpoint, tc.isIt)

			got, ok := errors.AsType[*clientvpn.NotActiveError](err)
			if !ok || got.Status != tc.want.Status || got.Another != tc.want.Another || tc.wantErr != nil && !errors.Is(err, tc.wantErr) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// An import invalidates the cached listing of the endpoint, because it resets the connections.
func TestImportRevocationList_invalidatesTheListing(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	client := w.Client(t)
	people := clientvpn.People{Usernames: []string{"alice"}, CommonNames: []string{"alice"}}
	look := func() int {
		seen, err := client.Find(t.Context(), []string{endpoint}, people, clientvpn.Shared)
		if err != nil {
			t.Fatal(err)
		}
		return len(seen.Live)
	}

	before := look()
	if _, err := client.ImportRevocationList(t.Context(), endpoint, revocationList(t, w)); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(3 * time.Second)

	if after := look(); before != 1 || after != 0 {
		t.Errorf("there were %d live connections, and %d after the import", before, after)
	}
}

func TestLiveConnections(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 1200})
	client := w.Client(t)
	if _, err := client.Terminate(t.Context(), clientvpn.Termination{EndpointIDs: []string{endpoint}, People: clientvpn.People{ConnectionIDs: ids[:1]}, Direct: true}); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Minute)

	if live, err := client.LiveConnections(t.Context(), endpoint); err != nil || len(live) != 1199 {
		t.Errorf("got %v, %v", live, err)
	}
	if live, err := client.LiveConnections(t.Context(), "cvpn-endpoint-0123456789abcdef0"); clientvpn.Code(err) != clientvpn.CodeEndpointNotFound {
		t.Errorf("got %v, %v for an endpoint that does not exist", live, err)
	}
	w.WantActions(t, terminate, describe, describe, describe)
}

func TestLiveConnections_notAssociated(t *testing.T) {
	t.Parallel()
	w, associated := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: associated, Username: "alice"})
	unassociated := w.UnassociatedEndpoint(t)
	w.Fail(t, emulator.Fault{Action: describe, Kind: emulator.FaultError, Times: 2, Code: clientvpn.CodeNoActiveAssociation, Message: "Not associated."})

	if live, err := w.Client(t).LiveConnections(t.Context(), unassociated); err != nil || len(live) != 0 {
		t.Errorf("got %v, %v", live, err)
	}
	if live, err := w.Client(t).LiveConnections(t.Context(), associated); clientvpn.Code(err) != clientvpn.CodeNoActiveAssociation {
		t.Errorf("got %v, %v, although the endpoint is associated", live, err)
	}
}

// is returns a function that recognizes a list by its text.
func is(list string) func(string) bool { return func(pem string) bool { return pem == list } }

func revocationList(t *testing.T, w *emulatortest.Emulator) string {
	t.Helper()
	now := w.Clock.Now()
	return emulatortest.NewAuthority(t, "VPN CA").List(t, x509.RevocationList{Number: big.NewInt(1), ThisUpdate: now, NextUpdate: now.Add(24 * time.Hour)})
}
