package provider_test

import (
	"cmp"
	"crypto/x509"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const examples = "../../examples"

// exampleCompany is who the examples speak of.
func exampleCompany(t *testing.T) *acctest.Emulator {
	t.Helper()
	w := acctest.NewWith(t, emulator.Options{Region: "eu-central-1"})
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "mallory@example.com"})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "alice@example.com"})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, CommonName: "laptop-4711.example.com"})
	reference := w.Endpoint(t, emulator.EndpointSeed{ID: "vpn-endpoint-123456789123abcde"})
	w.Join(t, emulator.ClientSeed{EndpointID: reference, CommonName: "bob", ID: "cvpn-connection-04edd76f5201e0cb8"})
	office := w.Endpoint(t, emulator.EndpointSeed{ID: "cvpn-endpoint-0fedcba9876543210", Authentication: []string{"federated"}})
	policy := `permit(principal, action, resource) when { context.saml.memberOf.contains("Engineering") };`
	_, err := w.EC2(t).ModifyClientVpnEndpointAuthorizationPolicy(t.Context(),
		&ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{ClientVpnEndpointId: &office, PolicyDocument: &policy},
		func(o *ec2.Options) { o.Region = "eu-central-1" })
	if err != nil {
		t.Fatal(err)
	}
	seedRevocationList(t, w, emulatortest.NewAuthority(t, "VPN CA"))
	w.Clock.Advance(time.Minute)
	return w
}

// seedRevocationList adds an endpoint with a list that revokes nobody. Its CA is in the environment of the examples.
func seedRevocationList(t *testing.T, w *acctest.Emulator, ca *emulatortest.Authority) {
	t.Helper()
	t.Setenv("TF_VAR_ca_certificate", ca.Certificate)
	t.Setenv("TF_VAR_ca_private_key", ca.Key)
	plant := w.Endpoint(t, emulator.EndpointSeed{ID: "cvpn-endpoint-0a1b2c3d4e5f60718", Authentication: []string{"certificate"}})
	w.Join(t, emulator.ClientSeed{EndpointID: plant, CommonName: "laptop-0815.example.com", SerialNumber: "1000", Reconnect: 5 * time.Second})
	now := w.Clock.Now()
	list := ca.List(t, x509.RevocationList{Number: big.NewInt(1), ThisUpdate: now, NextUpdate: now.AddDate(1, 0, 0)})
	_, err := w.EC2(t).ImportClientVpnClientCertificateRevocationList(t.Context(),
		&ec2.ImportClientVpnClientCertificateRevocationListInput{ClientVpnEndpointId: &plant, CertificateRevocationList: &list},
		func(o *ec2.Options) { o.Region = "eu-central-1" })
	if err != nil {
		t.Fatal(err)
	}
}

// Every directory of examples is a configuration that can be applied as it stands, with credentials from the environment.
//
//nolint:paralleltest // It sets environment variables.
func TestAccExamples(t *testing.T) {
	dirs := map[string]bool{}
	err := filepath.WalkDir(examples, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".tf") {
			dirs[filepath.Dir(path)] = true
		}
		return err
	})
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for dir := range dirs {
		name := strings.TrimPrefix(dir, examples+"/")
		if name == "offboarding" || strings.HasPrefix(name, "guides/") { // Tests of the guides apply them.
			continue
		}
		t.Run(name, func(t *testing.T) {
			var checks []tfversion.TerraformVersionCheck
			if strings.HasPrefix(name, "actions/") {
				checks = append(checks, tfversion.SkipBelow(tfversion.Version1_14_0))
			}
			if strings.HasPrefix(name, "ephemeral-resources/") {
				checks = append(checks, acctest.NeedsEphemeralResources())
			}
			if name == "resources/clientvpn_certificate_revocation_list" {
				checks = append(checks, tfversion.SkipBelow(tfversion.Version1_11_0))
			}
			applyExample(t, copyExample(t, dir, byIdentity), name, checks...)
		})
		if _, err := os.Stat(filepath.Join(dir, byIdentity)); err == nil {
			t.Run(name+"/"+byIdentity, func(t *testing.T) {
				applyExample(t, copyExample(t, dir, ""), name+"/"+byIdentity, tfversion.SkipBelow(tfversion.Version1_12_0))
			})
		}
	}
}

// byIdentity is the file of an example that imports by identity.
const byIdentity = "import-by-identity.tf"

// exampleEffects are who has a connection after an example was applied, and which actions changed something, both sorted.
type exampleEffects struct {
	live, changes []string
}

// applyExample applies an example, which must have the effects that wantEffects returns.
func applyExample(t *testing.T, dir, name string, checks ...tfversion.TerraformVersionCheck) {
	t.Helper()
	w := exampleCompany(t)
	t.Setenv("TF_VAR_leavers", `["trudy@example.com"]`)
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": w.URL,
	} {
		t.Setenv(name, value)
	}
	seeded := len(w.Calls())
	applied := step(t, dir)
	applied.PostApplyFunc = func() {
		if got, want := effects(w, seeded), wantEffects(name); !reflect.DeepEqual(got, want) {
			t.Errorf("applying it left\n  %q\nwant\n  %q", got, want)
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Providers(),
		TerraformVersionChecks:   checks,
		Steps: []resource.TestStep{
			applied,
			{Config: "locals {}"}, // Destroys what there is: when the framework does, it cannot have a for_each.
		},
	})
}

// effects returns who has a connection, and which of the calls after the first ones changed something.
func effects(w *acctest.Emulator, first int) exampleEffects {
	var e exampleEffects
	for _, endpoint := range w.State().Endpoints {
		for _, c := range w.Connections(endpoint.ID) {
			if c.Status == "active" {
				e.live = append(e.live, cmp.Or(c.Username, c.CommonName))
			}
		}
	}
	for _, action := range w.Actions()[first:] {
		if !readsOnly(action) {
			e.changes = append(e.changes, action)
		}
	}
	slices.Sort(e.live)
	slices.Sort(e.changes)
	e.changes = slices.Compact(e.changes) // Two resources may name the same person.
	return e
}

// readsOnly reports whether an action changes nothing.
func readsOnly(action string) bool {
	return slices.ContainsFunc([]string{"Describe", "Get", "Export"}, func(prefix string) bool { return strings.HasPrefix(action, prefix) })
}

// wantEffects returns what applying an example must do. Most only read.
func wantEffects(name string) exampleEffects {
	const alice, bob, mallory, laptop, plant = "alice@example.com", "bob", "mallory@example.com", "laptop-4711.example.com", "laptop-0815.example.com"
	terminate := []string{"TerminateClientVpnConnections"}
	switch strings.TrimSuffix(name, "/"+byIdentity) {
	case "functions/cli_input":
		return exampleEffects{live: []string{alice, plant, laptop}, changes: terminate}
	case "functions/evidence":
		return exampleEffects{live: []string{alice, bob, plant, laptop}, changes: terminate}
	case "resources/clientvpn_access_revocation":
		return exampleEffects{live: []string{alice, bob, plant}, changes: terminate}
	case "resources/clientvpn_authorization_policy":
		return exampleEffects{live: []string{alice, bob, plant, laptop, mallory}, changes: []string{"ModifyClientVpnEndpointAuthorizationPolicy"}}
	case "resources/clientvpn_certificate_revocation_list": // An import resets the connections of its endpoint. The plant's laptop is revoked.
		return exampleEffects{live: []string{alice, laptop, mallory}, changes: []string{"ImportClientVpnClientCertificateRevocationList"}}
	case "resources/clientvpn_connection_termination":
		return exampleEffects{live: []string{alice, plant}, changes: terminate}
	default:
		return exampleEffects{live: []string{alice, bob, plant, laptop, mallory}}
	}
}

// step applies a directory; one of a single file as text, since a directory may not have a provider block here.
// Provider functions want the provider to be required.
func step(t *testing.T, dir string) resource.TestStep {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) > 1 {
		required := "terraform {\n  required_providers {\n    clientvpn = { source = \"hashicorp/clientvpn\" }\n  }\n}\n" // As the tests call the provider.
		if err := os.WriteFile(filepath.Join(dir, "required.tf"), []byte(required), 0o600); err != nil {
			t.Fatal(err)
		}
		return resource.TestStep{ConfigDirectory: config.StaticDirectory(dir)}
	}
	text, err := os.ReadFile(filepath.Join(dir, entries[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	return resource.TestStep{Config: string(text)}
}

// copyExample copies an example, but for a file, and without its terraform block, which names where the provider is published.
func copyExample(t *testing.T, dir, without string) string {
	t.Helper()
	to := t.TempDir()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() || entry.Name() == without {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		text := string(content)
		if before, block, found := strings.Cut(text, "terraform {\n"); found && strings.HasSuffix(entry.Name(), ".tf") {
			_, after, _ := strings.Cut(block, "\n}\n")
			text = before + after
		}
		if err := os.WriteFile(filepath.Join(to, entry.Name()), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}
