//go:build clients

package emulator_test

import (
	"bufio"
	"io"
	"os/exec"
	"regexp"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// newMoto starts Moto's server on a free port and returns its URL.
func newMoto(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("moto_server")
	if err != nil {
		t.Skipf("this test needs Moto (pip install 'moto[server]'): %v", err)
	}
	cmd := exec.CommandContext(t.Context(), path, "-H", "127.0.0.1", "-p", "0")
	logs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	running := regexp.MustCompile(`Running on (http://127\.0\.0\.1:\d+)`)
	lines := bufio.NewScanner(logs)
	for lines.Scan() {
		if found := running.FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, logs) }() // It logs each request.
			return found[1]
		}
	}
	t.Fatal("Moto exited before it listened")
	return ""
}

// A module can create everything that a VPN endpoint needs: a VPC, subnets, a certificate, a bucket, and then the endpoint.
func TestMoto(t *testing.T) {
	t.Parallel()
	moto := newMoto(t)
	h := newHarness(t, func(o *emulator.Options) { o.Upstream = moto })
	c := newCLI(t, h)
	get := func(answer map[string]any, path ...string) string {
		t.Helper()
		for _, name := range path[:len(path)-1] {
			answer, _ = answer[name].(map[string]any)
		}
		text, _ := answer[path[len(path)-1]].(string)
		if text == "" {
			t.Fatalf("no %v in the response", path)
		}
		return text
	}
	vpc := get(c.ec2("create-vpc", "--cidr-block", "10.10.0.0/16"), "Vpc", "VpcId")
	subnet := get(c.ec2("create-subnet", "--vpc-id", vpc, "--cidr-block", "10.10.1.0/24", "--availability-zone", region+"a"), "Subnet", "SubnetId")
	certificate := get(c.service("acm", "request-certificate", "--domain-name", "vpn.example.com"), "CertificateArn")
	c.service("s3api", "create-bucket", "--bucket", "profiles")
	c.ec2("create-tags", "--resources", vpc, "--tags", "Key=Name,Value=vpn")

	endpoint := get(c.ec2("create-client-vpn-endpoint", "--client-cidr-block", "10.20.0.0/16", "--server-certificate-arn", certificate,
		"--authentication-options", "Type=certificate-authentication,MutualAuthentication={ClientRootCertificateChainArn="+certificate+"}",
		"--connection-log-options", "Enabled=true,CloudwatchLogGroup=vpn", "--vpc-id", vpc), "ClientVpnEndpointId")
	c.ec2("associate-client-vpn-target-network", "--client-vpn-endpoint-id", endpoint, "--subnet-id", subnet)
	group := h.describe(endpoint).SecurityGroupIds
	if len(group) != 1 {
		t.Fatalf("the endpoint has the groups %v", group)
	}
	c.ec2("describe-security-groups", "--group-ids", group[0], "--filters", "Name=vpc-id,Values="+vpc, "Name=group-name,Values=default")
	h.wantNetwork(endpoint, vpc, group[0], "10.10.0.0/16")
	c.wantCode("InvalidClientVpnSubnetId.NotFound", "associate-client-vpn-target-network", "--client-vpn-endpoint-id", endpoint, "--subnet-id", "subnet-00000000")
}
