package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	gocmp "github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const examples = "../../examples"

// exampleCompany returns an emulator with the endpoints, people and devices of the examples, and the CA of the devices.
func exampleCompany(t *testing.T) (*acctest.Emulator, *emulatortest.Authority) {
	t.Helper()
	w := acctest.NewWith(t, emulator.Options{Region: "eu-central-1"})
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: mallory})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: alice})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, CommonName: laptop})
	reference := w.Endpoint(t, emulator.EndpointSeed{ID: "vpn-endpoint-123456789123abcde"})
	w.Join(t, emulator.ClientSeed{EndpointID: reference, CommonName: "bob", ID: connectionID})
	office := w.Endpoint(t, emulator.EndpointSeed{ID: "cvpn-endpoint-0fedcba9876543210", Authentication: []string{"federated"}})
	policy := `permit(principal, action, resource) when { context.saml.memberOf.contains("Engineering") };`
	_, err := w.EC2(t).ModifyClientVpnEndpointAuthorizationPolicy(t.Context(),
		&ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{ClientVpnEndpointId: &office, PolicyDocument: &policy},
		func(o *ec2.Options) { o.Region = "eu-central-1" })
	if err != nil {
		t.Fatal(err)
	}
	ca := emulatortest.NewAuthority(t, "VPN CA")
	plant := w.Endpoint(t, emulator.EndpointSeed{ID: "cvpn-endpoint-0a1b2c3d4e5f60718", Authentication: []string{"certificate"}})
	w.Join(t, emulator.ClientSeed{EndpointID: plant, CommonName: "laptop-0815.example.com", SerialNumber: "1000", Reconnect: 5 * time.Second})
	list := revocationList(t, w, ca, 1)
	_, err = w.EC2(t).ImportClientVpnClientCertificateRevocationList(t.Context(),
		&ec2.ImportClientVpnClientCertificateRevocationListInput{ClientVpnEndpointId: &plant, CertificateRevocationList: &list},
		func(o *ec2.Options) { o.Region = "eu-central-1" })
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Minute)
	return w, ca
}

// setEnvironment sets the variables with which the AWS CLI and SDKs would call the emulator in eu-central-1.
func setEnvironment(t *testing.T, w *acctest.Emulator) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": w.URL,
	} {
		t.Setenv(name, value)
	}
}

// exampleCLI returns Terraform in a copy of an example without one of its files, attached to a provider that is configured by the
// environment. It skips the test if the example needs a newer version.
func exampleCLI(t *testing.T, w *acctest.Emulator, example, without string, variables ...string) *acctest.CLI {
	t.Helper()
	setEnvironment(t, w)
	cli := w.Attached(t, "", variables...)
	copyGuideExample(t, filepath.Join("..", example), cli.Dir)
	if without != "" {
		if err := os.Remove(filepath.Join(cli.Dir, without)); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(cli.Dir, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if filepath.Base(file) == byIdentity {
			cli.NeedsVersion(t, tfversion.Version1_12_0)
		} else {
			cli.NeedsVersion(t, requiredVersion(t, file))
		}
	}
	return cli
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
		without := ""
		if _, err := os.Stat(filepath.Join(dir, byIdentity)); err == nil {
			without = byIdentity
			t.Run(name+"/"+byIdentity, func(t *testing.T) { applyExample(t, name, "") })
		}
		t.Run(name, func(t *testing.T) { applyExample(t, name, without) })
	}
}

// byIdentity is the file of an example that imports by identity.
const byIdentity = "import-by-identity.tf"

// exampleEffects is what applying an example does.
type exampleEffects struct {
	// live has the name of each live connection afterwards, sorted.
	live []string
	// changes has the actions that changed something, sorted.
	changes []string
}

// applyExample applies an example without one of its files. It must have the effects that wantEffects returns.
func applyExample(t *testing.T, name, without string) {
	t.Helper()
	w, ca := exampleCompany(t)
	cli := exampleCLI(t, w, name, without, `TF_VAR_leavers=["trudy@example.com"]`, "TF_VAR_ca_certificate="+ca.Certificate, "TF_VAR_ca_private_key="+ca.Key)
	if strings.HasPrefix(name, "ephemeral-resources/") {
		cli.NeedsEphemeralResources(t)
	}
	seeded := len(w.Calls())
	cli.Apply(t)
	if got, want := effects(w, seeded), wantEffects(name); !reflect.DeepEqual(got, want) {
		t.Errorf("applying it left\n  %q\nwant\n  %q", got, want)
	}
	if name == "functions/cli_input" {
		wantCLIInput(t, w)
	}
	files, err := filepath.Glob(filepath.Join(cli.Dir, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(cli.Dir, "empty.tf"), "locals {}\n")
	cli.Apply(t)
}

// wantCLIInput checks that each file of the example of cli_input became one call, and that what is merged into it wins.
func wantCLIInput(t *testing.T, w *acctest.Emulator) {
	t.Helper()
	got := map[string]string{}
	for _, call := range w.Calls(terminates) {
		p := call.Parameters
		got[p["ClientVpnEndpointId"]] = p["ConnectionId"] + p["Username"] + p["DryRun"]
	}
	want := map[string]string{endpointID: mallory, "vpn-endpoint-123456789123abcde": connectionID}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// effects returns the live connections and the effects of the calls that follow the first ones.
func effects(w *acctest.Emulator, first int) exampleEffects {
	var e exampleEffects
	for _, endpoint := range w.State().Endpoints {
		e.live = append(e.live, liveNames(w, endpoint.ID)...)
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

// wantEffects returns the effects that applying an example must have. Most examples only read.
func wantEffects(name string) exampleEffects {
	const bob, plant = "bob", "laptop-0815.example.com"
	terminate := []string{terminates}
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

// copyExample copies the files of an example, without its terraform block, which names the registry of the provider.
func copyExample(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
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
