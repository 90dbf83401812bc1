//go:build clients

package emulator_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// cli runs the AWS CLI without the machine's configuration.
type cli struct {
	t      *testing.T
	h      *harness
	dir    string
	refuse int // the exit status for an error of the service: 254 since version 2
}

func newCLI(t *testing.T, h *harness) *cli {
	t.Helper()
	c := &cli{t: t, h: h, dir: t.TempDir(), refuse: 254}
	version, err := exec.CommandContext(t.Context(), "aws", "--version").CombinedOutput()
	if err != nil {
		t.Fatalf("this test needs the AWS CLI (apt-get install awscli): %v: %s", err, version)
	}
	if strings.HasPrefix(string(version), "aws-cli/1.") {
		c.refuse = 255
	}
	return c
}

// run runs the CLI and returns its exit status, standard output and standard error.
func (c *cli) run(args ...string) (status int, out, errs string) {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), "aws", append([]string{"--endpoint-url", c.h.url, "--output", "json"}, args...)...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") }),
		"HOME="+c.dir, "AWS_PAGER=", "AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_DEFAULT_REGION="+region, "AWS_MAX_ATTEMPTS=1",
	)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), stdout.String(), stderr.String()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return 0, stdout.String(), stderr.String()
}

// ec2 runs a command of EC2 that must succeed, and returns its output.
func (c *cli) ec2(args ...string) map[string]any {
	c.t.Helper()
	return c.service(append([]string{"ec2"}, args...)...)
}

// service runs a command of any service that must succeed, and returns its output.
func (c *cli) service(args ...string) map[string]any {
	c.t.Helper()
	status, out, errs := c.run(args...)
	if status != 0 {
		c.t.Fatalf("%q: status %d: %s", args, status, errs)
	}
	var answer map[string]any
	if out == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		c.t.Fatalf("%q: %v: %s", args, err, out)
	}
	return answer
}

// refused runs a command that must fail with an error code.
func (c *cli) wantCode(code string, args ...string) {
	c.t.Helper()
	status, out, errs := c.run(append([]string{"ec2"}, args...)...)
	if status != c.refuse || out != "" || !strings.Contains(errs, "An error occurred ("+code+")") {
		c.t.Errorf("%q: status %d, want %d: %s%s", args, status, c.refuse, out, errs)
	}
}

func (c *cli) same(what string, got any, want string) {
	c.t.Helper()
	var expected any
	if err := json.Unmarshal([]byte(want), &expected); err != nil {
		c.t.Fatal(err)
	}
	if diff := cmp.Diff(expected, got); diff != "" {
		c.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// The example on the reference page of terminate-client-vpn-connections, and its output.
func TestCLIReferenceExample(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	c := newCLI(t, h)
	h.endpoint(emulator.EndpointSeed{ID: "vpn-endpoint-123456789123abcde"})
	h.connect(emulator.ClientSeed{EndpointID: "vpn-endpoint-123456789123abcde", Username: "alice", ID: "cvpn-connection-04edd76f5201e0cb8"})
	got := c.ec2("terminate-client-vpn-connections", "--client-vpn-endpoint-id", "vpn-endpoint-123456789123abcde", "--connection-id", "cvpn-connection-04edd76f5201e0cb8")
	c.same("the answer", got, `{
		"ClientVpnEndpointId": "vpn-endpoint-123456789123abcde",
		"ConnectionStatuses": [{
			"ConnectionId": "cvpn-connection-04edd76f5201e0cb8",
			"PreviousStatus": {"Code": "active"},
			"CurrentStatus": {"Code": "terminating"}
		}]
	}`)
}

// The CLI can create, list, terminate and delete.
func TestCLI(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	c := newCLI(t, h)
	created := c.ec2("create-client-vpn-endpoint", "--client-cidr-block", "10.8.0.0/22", "--server-certificate-arn", chain,
		"--authentication-options", "Type=certificate-authentication,MutualAuthentication={ClientRootCertificateChainArn="+chain+"}",
		"Type=directory-service-authentication,ActiveDirectory={DirectoryId=d-1}",
		"--connection-log-options", "Enabled=false", "--split-tunnel", "--dns-servers", "10.0.0.2",
		"--tag-specifications", "ResourceType=client-vpn-endpoint,Tags=[{Key=Name,Value=cli}]")
	id, _ := created["ClientVpnEndpointId"].(string)
	c.same("status", created["Status"], `{"Code": "pending-associate"}`)

	on := func(command string, args ...string) []string {
		return append([]string{command, "--client-vpn-endpoint-id", id}, args...)
	}
	associated := c.ec2(on("associate-client-vpn-target-network", "--subnet-id", "subnet-1")...)
	c.same("association", associated["Status"], `{"Code": "associating"}`)
	authorized := c.ec2(on("authorize-client-vpn-ingress", "--target-network-cidr", "10.0.0.0/8", "--authorize-all-groups")...)
	c.same("authorization", authorized, `{"Status": {"Code": "authorizing"}}`)
	routed := c.ec2(on("create-client-vpn-route", "--destination-cidr-block", "0.0.0.0/0", "--target-vpc-subnet-id", "subnet-1")...)
	c.same("route", routed, `{"Status": {"Code": "creating"}}`)
	h.advance(time.Minute)
	endpoints := c.ec2("describe-client-vpn-endpoints", "--client-vpn-endpoint-ids", id)
	endpoint, _ := endpoints["ClientVpnEndpoints"].([]any)[0].(map[string]any)
	c.same("the endpoint's status", endpoint["Status"], `{"Code": "available"}`)
	c.same("the endpoint's tags", endpoint["Tags"], `[{"Key": "Name", "Value": "cli"}]`)
	networks, _ := c.ec2(on("describe-client-vpn-target-networks")...)["ClientVpnTargetNetworks"].([]any)
	if len(networks) != 1 {
		t.Errorf("%d networks", len(networks))
	}

	// Seven of alice's devices, one of them with a stolen certificate, and one of bob's.
	alice := h.connect(emulator.ClientSeed{EndpointID: id, Username: "alice", Count: 6})
	// It comes back when the list is in force, which takes two seconds.
	h.connect(emulator.ClientSeed{EndpointID: id, Username: "alice", CommonName: "stolen", SerialNumber: "bad", Reconnect: 5 * time.Second})
	h.connect(emulator.ClientSeed{EndpointID: id, Username: "bob"})
	before := len(h.Calls("DescribeClientVpnConnections"))
	listed := c.ec2(on("describe-client-vpn-connections", "--page-size", "5")...)
	if connections, _ := listed["Connections"].([]any); len(connections) != 8 || len(h.Calls("DescribeClientVpnConnections"))-before != 2 {
		t.Errorf("%d connections on %d pages", len(connections), len(h.Calls("DescribeClientVpnConnections"))-before)
	}
	found := c.ec2(on("describe-client-vpn-connections", "--filters", "Name=username,Values=bob", "--query", "{names: Connections[].[Username, Status.Code, ConnectionEndTime]}")...)
	c.same("bob", found, `{"names": [["bob", "active", "-"]]}`)

	c.wantCode("DryRunOperation", on("terminate-client-vpn-connections", "--username", "bob", "--dry-run")...)
	c.wantCode("ClientVpnTerminateConnectionsLimitExceeded", on("terminate-client-vpn-connections", "--username", "alice")...)
	c.wantCode("InvalidClientVpnConnection.UserNotFound", on("terminate-client-vpn-connections", "--username", "Bob")...)
	c.wantCode("InvalidClientVpnConnection.IdNotFound", on("terminate-client-vpn-connections", "--connection-id", "cvpn-connection-0")...)
	c.wantCode("InvalidClientVpnEndpointId.NotFound", "terminate-client-vpn-connections", "--client-vpn-endpoint-id", "cvpn-endpoint-0", "--username", "bob")
	byName := c.ec2(on("terminate-client-vpn-connections", "--username", "bob")...)
	if ended, _ := byName["ConnectionStatuses"].([]any); byName["Username"] != "bob" || len(ended) != 1 {
		t.Errorf("by name: %v", byName)
	}
	c.ec2(on("terminate-client-vpn-connections", "--connection-id", alice[0])...)
	h.advance(time.Minute)
	if got := h.live(id); got != strings.Repeat("alice ", 5)+"stolen" {
		t.Errorf("connected: %s", got)
	}

	// The revocation list throws everybody off, and keeps the thief off.
	list := filepath.Join(c.dir, "crl.pem")
	if err := os.WriteFile(list, []byte(crl(t, h.Now().Add(time.Hour), 0xbad)), 0o600); err != nil {
		t.Fatal(err)
	}
	c.same("import", c.ec2(on("import-client-vpn-client-certificate-revocation-list", "--certificate-revocation-list", "file://"+list)...), `{"Return": true}`)
	h.advance(time.Minute)
	exported := c.ec2(on("export-client-vpn-client-certificate-revocation-list")...)
	c.same("export", exported["Status"], `{"Code": "active"}`)
	if got := h.live(id) + h.refusals(); got != "stolen: the certificate bad is revoked" {
		t.Errorf("after the revocation list: %s", got)
	}
	c.wantCode("ClientVpnEndpointAssociationExists", on("delete-client-vpn-endpoint")...)

	status, out, errs := c.run("sts", "get-caller-identity", "--query", "Account")
	if status != 0 || out != "\"123456789012\"\n" {
		t.Errorf("sts: %d %s %s", status, out, errs)
	}
}

// A revocation list made by OpenSSL is accepted.
func TestOpenSSLRevocationList(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	dir := t.TempDir()
	config := "[ca]\ndefault_ca = own\n[own]\ndatabase = " + dir + "/index\ncrlnumber = " + dir + "/number\ndefault_md = sha256\ndefault_crl_days = 1\n"
	for name, content := range map[string]string{
		"config": config, "number": "01\n", "index": "R\t350101000000Z\t250101000000Z\t0ABC\tunknown\t/CN=stolen\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	openssl := func(args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "openssl", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("this test needs OpenSSL: %v: %s", err, out)
		}
	}
	openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "certificate", "-subj", "/CN=CA", "-days", "2")
	openssl("ca", "-config", "config", "-gencrl", "-keyfile", "key", "-cert", "certificate", "-out", "crl")
	list, err := os.ReadFile(filepath.Join(dir, "crl"))
	if err != nil {
		t.Fatal(err)
	}
	id := h.endpoint(emulator.EndpointSeed{Authentication: []string{"certificate-authentication"}})
	if err := h.importCRL(id, string(list)); err != nil {
		t.Fatal(err)
	}
	h.advance(time.Minute)
	if _, err := h.Connect(emulator.ClientSeed{EndpointID: id, CommonName: "stolen", SerialNumber: "0a:bc"}); err == nil {
		t.Error("a revoked client connected")
	}
	h.connect(emulator.ClientSeed{EndpointID: id, CommonName: "good", SerialNumber: "0a:bd"})
}
