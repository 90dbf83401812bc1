package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

var (
	//go:embed story/openvpn/seed.json
	openVPNSeedJSON []byte
	//go:embed story/openvpn/users.tf
	usersTF []byte
	//go:embed story/openvpn/up.sh
	upScript []byte
)

// The endpoints of story/openvpn/seed.json.
const (
	certificates = "cvpn-endpoint-0123456789abcdef0"
	passwords    = "cvpn-endpoint-0fedcba9876543210"
)

// example is the configuration that the demo applies.
const example = "examples/offboarding"

// openVPNDemo is a run of the demo with real OpenVPN servers and clients.
type openVPNDemo struct {
	demo

	tunnels []*tunnel
	// leaver has a certificate, which is revoked, and user a password, whose account is disabled. colleague has another certificate.
	leaver, user, colleague *tunnel
}

// runOpenVPN runs the story of real OpenVPN clients, two of which belong to people who leave.
func (d demo) runOpenVPN(ctx context.Context) (string, error) {
	if err := d.install(ctx); err != nil {
		return "", err
	}
	return d.run(ctx, story{
		introduction: "Three real OpenVPN clients connect to an emulator of AWS Client VPN. Two belong to people who leave the company today.",
		files:        map[string][]byte{"seed.json": openVPNSeedJSON},
		flags:        []string{"-openvpn"},
		tell:         demo.tellOpenVPN,
	})
}

// tellOpenVPN disconnects all clients before it returns.
func (d demo) tellOpenVPN(ctx context.Context) (summary string, err error) {
	run := &openVPNDemo{demo: d}
	defer func() {
		for _, t := range run.tunnels {
			err = errors.Join(err, t.stop(context.WithoutCancel(ctx)))
		}
	}()
	if err := run.connect(ctx); err != nil {
		return "", err
	}
	return run.offboard(ctx)
}

// install installs the programs that the demo needs and the machine does not have.
func (d demo) install(ctx context.Context) error {
	var packages []string
	for program, pkg := range map[string]string{"openvpn": "openvpn", "ip": "iproute2", "ping": "iputils-ping"} {
		if _, err := exec.LookPath(program); err != nil {
			packages = append(packages, pkg)
		}
	}
	if len(packages) == 0 {
		return nil
	}
	command := append([]string{"apt-get", "install", "-y", "-qq", "--no-install-recommends"}, packages...)
	if _, err := exec.LookPath(command[0]); err != nil || os.Geteuid() != 0 {
		return fmt.Errorf("the demo needs %s; as root, it installs them with apt-get", strings.Join(packages, ", "))
	}
	fmt.Fprintf(d.out, "Installing missing programs: %s\n", strings.Join(command, " "))
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(d.environment, "DEBIAN_FRONTEND=noninteractive")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, out)
	}
	return nil
}

// connect connects the three clients and pings the server through each tunnel.
func (d *openVPNDemo) connect(ctx context.Context) error {
	if err := os.WriteFile(d.files.Path("up.sh"), upScript, 0o700); err != nil {
		return err
	}
	for _, seed := range []emulator.PersonSeed{
		{EndpointID: certificates, CommonName: "laptop-4711.example.com"},
		{EndpointID: passwords, Username: "mallory@example.com"},
		{EndpointID: certificates, CommonName: "laptop-4712.example.com"},
	} {
		issued, err := d.vpn.AddPerson(ctx, seed)
		if err != nil {
			return err
		}
		started, err := startTunnel(ctx, d.files, issued)
		if err != nil {
			return err
		}
		d.tunnels = append(d.tunnels, started)
	}
	d.leaver, d.user, d.colleague = d.tunnels[0], d.tunnels[1], d.tunnels[2]
	d.heading("Who is connected")
	for _, t := range d.tunnels {
		if err := t.wait(ctx, func() bool { return t.count(connected) == 1 }); err != nil {
			return err
		}
		if err := d.ping(ctx, t, true); err != nil {
			return err
		}
	}
	return nil
}

// offboard applies the offboarding example, and checks that the leavers are off the VPN and the colleague has reconnected.
func (d *openVPNDemo) offboard(ctx context.Context) (string, error) {
	tf, err := d.prepareOffboarding(ctx)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(d.out, "\nThe account of %s is disabled in the directory. That ends no connection.\n", d.user.name)
	if err := d.vpn.DisableUser(ctx, d.user.name); err != nil {
		return "", err
	}
	if err := d.ping(ctx, d.user, true); err != nil {
		return "", err
	}
	d.heading(tf.Name() + " apply, with " + example)
	if err := tf.Run(ctx, d.out, "apply", "-input=false", "-auto-approve"); err != nil {
		return "", err
	}
	return d.verify(ctx)
}

// verify waits until each client has been cut off, refused or reconnected as expected, and prints its log.
func (d *openVPNDemo) verify(ctx context.Context) (string, error) {
	for _, w := range []struct {
		who  *tunnel
		done func() bool
	}{
		{d.leaver, func() bool { return d.leaver.count(cut) > 0 && d.refusal(ctx, d.leaver) == "certificate revoked" }},
		{d.user, func() bool { return d.user.count(cut) > 0 && d.user.count(denied) > 0 }},
		{d.colleague, func() bool { return d.colleague.count(cut) > 0 && d.colleague.count(connected) == 2 }},
	} {
		if err := w.who.wait(ctx, w.done); err != nil {
			return "", err
		}
	}
	d.heading("What the clients' own logs say")
	for _, t := range d.tunnels {
		fmt.Fprintf(d.out, "%s\n%s\n", t.name, t.events())
	}
	fmt.Fprintf(d.out, "The server refuses %s: %s.\n", d.leaver.name, d.refusal(ctx, d.leaver))
	d.heading("Who is connected now")
	err := errors.Join(d.ping(ctx, d.leaver, false), d.ping(ctx, d.user, false), d.ping(ctx, d.colleague, true))
	if err != nil {
		return "", err
	}
	return "Both leavers are off the VPN and stay off. Their colleague has reconnected.", nil
}

// refusal returns why the server last refused a client, or "" if it did not.
func (d *openVPNDemo) refusal(ctx context.Context, t *tunnel) string {
	state, err := d.vpn.State(ctx)
	if err != nil {
		return ""
	}
	for _, c := range state.Clients {
		if c.CommonName == t.name {
			return c.Refused
		}
	}
	return ""
}

// ping pings the server through a tunnel. It returns an error unless the outcome is as expected.
func (d *openVPNDemo) ping(ctx context.Context, t *tunnel, expected bool) error {
	answered := t.ping(ctx)
	result := "answers"
	if !answered {
		result = "does not answer"
	}
	fmt.Fprintf(d.out, "  %-25s %-17s the server %s a ping through the tunnel\n", t.name, t.kind, result)
	if answered != expected {
		return fmt.Errorf("the server %s a ping of %s", result, t.name)
	}
	return nil
}

// version matches the version constraint of the example, which the provider that the demo builds does not satisfy.
var version = regexp.MustCompile(`(?m)^ *version *= *"~> .*"\n`)

// prepareOffboarding copies the example and initializes Terraform.
func (d *openVPNDemo) prepareOffboarding(ctx context.Context) (tf terraformcli.Program, err error) {
	main, err := os.ReadFile(filepath.FromSlash(example + "/main.tf"))
	if err != nil {
		return tf, err
	}
	leavers := fmt.Sprintf("usernames: [%q]\ncommon_names: [%q]\nserial_numbers: [%q]\n", d.user.name, d.leaver.name, "0x"+d.leaver.serial)
	if err := d.files.Write(map[string][]byte{
		"config/main.tf":      version.ReplaceAll(main, nil),
		"config/users.tf":     usersTF,
		"config/leavers.yaml": []byte(leavers),
	}); err != nil {
		return tf, err
	}
	authority, err := d.vpn.Authority(ctx, certificates)
	if err != nil {
		return tf, err
	}
	return d.prepare(ctx, map[string]string{
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": d.vpn.URL,
		"TF_VAR_ca_certificate": authority.Certificate, "TF_VAR_ca_private_key": authority.PrivateKey,
	})
}
