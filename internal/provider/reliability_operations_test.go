package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"golang.org/x/sync/errgroup"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// operation is a row of the table about what goes wrong in Terraform itself, not in the service.
type operation struct {
	name string
	// run checks the promises that are specific to the operation, and returns the outcome for the user.
	run func(*testing.T, *reliabilityFixture, managedResource) string
}

// reliabilityOperations returns the rows below those of the faults.
func reliabilityOperations() []operation {
	return []operation{
		{"Terraform interrupted during the change", interruptedApply},
		{"Terraform killed during the change", killedApply},
		{"state lost", lostState},
		{"two applies at once", twoApplies},
		{"stale plan applied", stalePlan},
	}
}

const applyFlag = "-auto-approve"

// slowChange starts an apply with the provider's program, and calls then while the service holds back the answer to the change.
func slowChange(t *testing.T, f *reliabilityFixture, managed managedResource, then func(*acctest.Command)) (cli *acctest.CLI, code int) {
	t.Helper()
	cli = f.CLI(t, f.Config(managed.configuration(f)))
	f.Fail(t, emulator.Fault{Action: managed.actions[writing], Kind: emulator.FaultLatency, Duration: time.Second})
	command := cli.Start(t, "apply", applyFlag)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for len(f.Faults()) > 0 {
		select {
		case <-tick.C:
		case <-command.Done():
			t.Fatalf("the apply ended before it changed anything:\n%s", command.Output())
		}
	}
	then(command)
	<-command.Done()
	for len(f.Calls(managed.actions[writing])) == 0 { // The service finishes the call even if nobody waits for its answer.
		<-tick.C
	}
	return cli, command.ExitCode()
}

// An interrupt lets the change finish, and its answer is in state.
func interruptedApply(t *testing.T, f *reliabilityFixture, managed managedResource) string {
	t.Helper()
	cli, code := slowChange(t, f, managed, (*acctest.Command).Interrupt)
	state := cli.StateIfAny(t)
	f.wantRecorded(t, state)
	f.wantNextApply(t, cli, managed)
	return outcome(code, state, managed)
}

// After Terraform was killed, the next apply records what the service did.
func killedApply(t *testing.T, f *reliabilityFixture, managed managedResource) string {
	t.Helper()
	cli, _ := slowChange(t, f, managed, (*acctest.Command).Kill)
	f.Clock.Advance(time.Minute)
	f.recordLost = managed.name == "access_revocation" // It lists live connections only.
	if managed.name == "authorization_policy" {
		f.importPolicy(t, cli)
	}
	f.wantNextApply(t, cli, managed)
	return "nothing in state; the next apply completes it"
}

// Without its state, a resource detects what is done and does not do it again, or asks for an import.
func lostState(t *testing.T, f *reliabilityFixture, managed managedResource) string {
	t.Helper()
	cli := f.Attached(t, f.Config(managed.configuration(f)))
	cli.Do(t.Context(), t, 0, "apply", applyFlag)
	if err := os.Remove(filepath.Join(cli.Dir, "terraform.tfstate")); err != nil {
		t.Fatal(err)
	}
	output, code := attempt(t, cli, "apply", applyFlag)
	state := cli.StateIfAny(t)
	if managed.name == "authorization_policy" {
		if !strings.Contains(output, "Import the existing policy") {
			t.Errorf("the error does not ask for an import:\n%s", output)
		}
		f.importPolicy(t, cli)
	}
	f.recordLost = managed.name == "access_revocation" // It lists live connections only.
	f.wantNextApply(t, cli, managed)
	return outcome(code, state, managed)
}

func (f *reliabilityFixture) importPolicy(t *testing.T, cli *acctest.CLI) {
	t.Helper()
	if len(f.State().Policies) > 0 {
		cli.Do(t.Context(), t, 0, "import", "clientvpn_authorization_policy.test", f.endpoint)
	}
}

// Two applies of the same configuration do no more than one.
func twoApplies(t *testing.T, f *reliabilityFixture, managed managedResource) string {
	t.Helper()
	configuration := f.Config(managed.configuration(f))
	clis := []*acctest.CLI{f.Attached(t, configuration), f.Attached(t, configuration)}
	codes := make([]int, len(clis))
	var group errgroup.Group
	for i, cli := range clis {
		group.Go(func() error {
			_, codes[i] = attempt(t, cli, "apply", applyFlag)
			return nil
		})
	}
	_ = group.Wait() // The goroutines report no errors.
	if codes[0] != 0 && codes[1] != 0 {
		t.Error("neither apply succeeded")
	}
	for i, cli := range clis {
		if codes[i] == 0 {
			managed.wantDone(t, f, cli.StateIfAny(t))
		}
	}
	f.wantBystanders(t, managed)
	return "at least one succeeds, and nothing else is done"
}

// A plan is checked again when it is applied: it also ends connections that are newer than the plan, and does not overwrite a newer
// list or policy.
func stalePlan(t *testing.T, f *reliabilityFixture, managed managedResource) string {
	t.Helper()
	cli := f.Attached(t, f.Config(managed.configuration(f)))
	cli.Do(t.Context(), t, 0, "plan", "-out=stale")
	f.named = append(f.named, f.Join(t, emulator.ClientSeed{EndpointID: f.endpoint, Username: "alice"})...)
	f.others = append(f.others, f.Join(t, emulator.ClientSeed{EndpointID: f.endpoint, Username: "alice3"})...)
	f.changeByHand(t, managed)

	output, code := attempt(t, cli, "apply", "stale")
	state := cli.StateIfAny(t)
	f.wantBystanders(t, managed)
	if code == 0 {
		managed.wantDone(t, f, state)
		return outcome(code, state, managed)
	}
	lists, policies := f.State().RevocationLists, f.State().Policies
	if len(lists) == 1 && lists[0].PEM != f.newerList || len(policies) == 1 && policies[0].Document != forbidAll {
		t.Errorf("the apply overwrote a list or a policy that somebody else imported:\n%s", output)
	}
	return outcome(code, state, managed)
}

const forbidAll = "forbid(principal, action, resource);"

// changeByHand imports a newer list or creates a policy, as an administrator without Terraform does.
func (f *reliabilityFixture) changeByHand(t *testing.T, managed managedResource) {
	t.Helper()
	client, endpoint := f.EC2(t), aws.String(f.endpoint)
	var err error
	switch managed.name {
	case "certificate_revocation_list":
		f.newerList = revocationList(t, f.Emulator, f.ca, 2)
		_, err = client.ImportClientVpnClientCertificateRevocationList(t.Context(), &ec2.ImportClientVpnClientCertificateRevocationListInput{
			ClientVpnEndpointId: endpoint, CertificateRevocationList: aws.String(f.newerList),
		})
	case "authorization_policy":
		_, err = client.ModifyClientVpnEndpointAuthorizationPolicy(t.Context(), &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{
			ClientVpnEndpointId: endpoint, PolicyDocument: aws.String(forbidAll),
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// wantNextApply checks that the next apply succeeds, does what is configured and leaves an empty plan.
func (f *reliabilityFixture) wantNextApply(t *testing.T, cli *acctest.CLI, managed managedResource) {
	t.Helper()
	again, code := attempt(t, cli, "apply", applyFlag)
	if code != 0 {
		t.Fatalf("the next apply failed:\n%s", again)
	}
	state := cli.StateIfAny(t)
	managed.wantDone(t, f, state)
	f.wantBystanders(t, managed)
	f.wantRecorded(t, state)
	if strings.Contains(again, "No changes. Your infrastructure matches the configuration.") {
		return // The plan of an apply that changes nothing is the plan after it.
	}
	if plan, code := attempt(t, cli, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("the plan after that is not empty:\n%s", plan)
	}
}
