//go:build openvpn

package openvpn_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/openvpn"
)

// The lines that a client logs.
const (
	connected = "Initialization Sequence Completed"
	cut       = "Connection reset command was pushed by server"
	denied    = "AUTH_FAILED"
)

// waitTimeout limits how long a test waits for something that should happen within seconds.
const waitTimeout = 90 * time.Second

func TestMain(m *testing.M) { acctest.Main(m) }

// start starts an emulator with OpenVPN servers, or skips the test if the machine cannot run them.
func start(t *testing.T, change ...func(*emulator.Options)) *acctest.Emulator {
	t.Helper()
	options := emulator.Options{CRLDelay: time.Millisecond, Transition: time.Millisecond, OpenVPN: &openvpn.Options{Log: t.Output()}}
	for _, c := range change {
		c(&options)
	}
	if servers, err := openvpn.New(openvpn.Options{}); err != nil {
		t.Skip(err)
	} else {
		servers.Close()
	}
	return acctest.NewWith(t, options)
}

// client is a running OpenVPN client. Its null device needs no privileges, and changes nothing on the machine.
type client struct {
	t       *testing.T
	process *os.Process
	name    string
	exited  chan struct{}

	mu  sync.Mutex
	log bytes.Buffer
}

// connect starts a client for a new person.
func connect(t *testing.T, w *acctest.Emulator, seed emulator.PersonSeed) *client {
	t.Helper()
	person, err := w.AddPerson(seed)
	if err != nil {
		t.Fatal(err)
	}
	return run(t, person.CommonName, person.Profile)
}

// run starts a client with a profile.
func run(t *testing.T, name, profile string) *client {
	t.Helper()
	path := filepath.Join(t.TempDir(), "client.ovpn")
	if err := os.WriteFile(path, []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, name: name, exited: make(chan struct{})}
	cmd := exec.CommandContext(t.Context(), "openvpn", "--config", path, "--dev", "null", "--ifconfig-noexec", "--route-noexec",
		"--connect-retry", "1", "1", "--hand-window", "5")
	cmd.Stdout, cmd.Stderr = c, c
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c.process = cmd.Process
	go func() {
		_ = cmd.Wait() // Clients end with an error when they are refused.
		close(c.exited)
	}()
	t.Cleanup(func() {
		<-c.exited // The context of the test has ended.
		if t.Failed() {
			t.Logf("the log of %s:\n%s", name, c.lines())
		}
	})
	return c
}

// Write appends to the client's log.
func (c *client) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.Write(p)
}

func (c *client) lines() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.String()
}

// sees waits until the client has logged a text a number of times.
func (c *client) sees(text string, times int) {
	c.t.Helper()
	if !eventually(c.t, func() bool { return strings.Count(c.lines(), text) >= times }) {
		c.t.Fatalf("%s has not logged %q %d times", c.name, text, times)
	}
}

// stop stops the client as its user would.
func (c *client) stop() {
	_ = c.process.Signal(syscall.SIGTERM) // It may have ended.
	<-c.exited
}

// eventually reports whether a condition becomes true before the timeout.
func eventually(t *testing.T, condition func() bool) bool {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for deadline := time.After(waitTimeout); ; {
		if condition() {
			return true
		}
		select {
		case <-ticker.C:
		case <-deadline:
			return false
		}
	}
}

// wait waits until an endpoint has a number of live connections, and returns their IDs.
func wait(t *testing.T, w *acctest.Emulator, endpointID string, live int) []string {
	t.Helper()
	if !eventually(t, func() bool { return len(w.Live(endpointID)) == live }) {
		t.Fatalf("the connections are %+v, want %d of them to be active", w.Connections(endpointID), live)
	}
	return w.Live(endpointID)
}

// disconnected waits until all connections of an endpoint are terminated.
func disconnected(t *testing.T, w *acctest.Emulator, endpointID string) {
	t.Helper()
	if !eventually(t, func() bool {
		return !slices.ContainsFunc(w.Connections(endpointID), func(c emulator.Connection) bool { return c.Status != "terminated" })
	}) {
		t.Fatalf("the connections are %+v, want all of them to be terminated", w.Connections(endpointID))
	}
}

// refused waits until the client with a common name was refused, and returns why.
func refused(t *testing.T, w *acctest.Emulator, commonName string) string {
	t.Helper()
	var reason string
	if !eventually(t, func() bool {
		for _, c := range w.State().Clients {
			if c.CommonName == commonName {
				reason = c.Refused
			}
		}
		return reason != ""
	}) {
		t.Fatalf("%s was not refused: %+v", commonName, w.State().Clients)
	}
	return reason
}

// sign signs a certificate revocation list with the endpoint's own authority.
func sign(t *testing.T, w *acctest.Emulator, endpointID string, list x509.RevocationList, serials ...string) string {
	t.Helper()
	certificate, key, err := w.Authority(endpointID)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.X509KeyPair([]byte(certificate), []byte(key))
	if err != nil {
		t.Fatal(err)
	}
	for _, serial := range serials {
		number, ok := new(big.Int).SetString(serial, 16)
		if !ok {
			t.Fatalf("%q is not a serial number", serial)
		}
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries,
			x509.RevocationListEntry{SerialNumber: number, RevocationTime: list.ThisUpdate})
	}
	list.Number = big.NewInt(1)
	signer, ok := pair.PrivateKey.(crypto.Signer)
	if !ok {
		t.Fatal("the authority's key cannot sign")
	}
	der, err := x509.CreateRevocationList(rand.Reader, &list, pair.Leaf, signer)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der}))
}

// valid returns a template for a revocation list that is valid now.
func valid() x509.RevocationList {
	return x509.RevocationList{ThisUpdate: time.Now().Add(-time.Hour), NextUpdate: time.Now().Add(time.Hour)} //nolint:forbidigo // Servers run in real time.
}

// importList imports a revocation list.
func importList(t *testing.T, w *acctest.Emulator, endpointID, list string) {
	t.Helper()
	if _, err := w.EC2(t).ImportClientVpnClientCertificateRevocationList(t.Context(), &ec2.ImportClientVpnClientCertificateRevocationListInput{
		ClientVpnEndpointId: &endpointID, CertificateRevocationList: &list,
	}); err != nil {
		t.Fatal(err)
	}
}

// x509List returns a template for a revocation list that is valid between two times relative to now.
func x509List(from, until time.Duration) x509.RevocationList {
	list := valid()
	now := list.ThisUpdate.Add(time.Hour)
	list.ThisUpdate, list.NextUpdate = now.Add(from), now.Add(until)
	return list
}

// serverOf returns the process ID of an endpoint's server.
func serverOf(t *testing.T, w *acctest.Emulator, endpointID string) int {
	t.Helper()
	for _, e := range w.State().Endpoints {
		if e.ID == endpointID && e.Server != nil {
			return e.Server.PID
		}
	}
	t.Fatalf("endpoint %s has no server", endpointID)
	return 0
}

func encode(t *testing.T, value any) string {
	t.Helper()
	content, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
