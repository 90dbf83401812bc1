package provider_test

import (
	"crypto/x509"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The policy of each documentation page has all actions that are needed, and no others: without any of them, something fails.
func TestAccPermissions(t *testing.T) {
	t.Parallel()
	policies, err := filepath.Glob(examples + "/*/clientvpn_*/iam-policy.json")
	if err != nil || len(policies) == 0 {
		t.Fatalf("no policies: %v", err)
	}
	trials := permissionTrials()
	for _, path := range policies {
		page := strings.TrimPrefix(filepath.Dir(path), examples+"/")
		trial, ok := trials[page]
		if !ok {
			t.Errorf("there is no trial of the policy of %s", page)
			continue
		}
		delete(trials, page)
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			needed, optional := readPolicy(t, path)
			all := slices.Concat(needed, optional)
			t.Run("all", func(t *testing.T) {
				t.Parallel()
				w := permitted(t, all)
				trial.run(t, w, "")
				w.wantUsed(t, all)
			})
			for i, denied := range all {
				t.Run("without "+denied, func(t *testing.T) {
					t.Parallel()
					others := slices.Delete(slices.Clone(all), i, i+1)
					if !trial.onlyWarns || !slices.Contains(optional, denied) {
						trial.run(t, permitted(t, others), denied)
					}
					if slices.Contains(optional, denied) {
						trial.without(t, permitted(t, others), "")
					}
				})
			}
		})
	}
	for page := range trials {
		t.Errorf("%s has no policy", page)
	}
}

// readPolicy returns the actions that are always needed, and those that are needed only for the feature that the Sid of their statement names.
func readPolicy(t *testing.T, path string) (needed, optional []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var policy struct {
		Version   string
		Statement []struct {
			Sid, Effect, Resource string
			Action                []string
		}
	}
	if err := json.Unmarshal(text, &policy); err != nil || policy.Version != "2012-10-17" {
		t.Fatalf("%s: %v", text, err)
	}
	for _, statement := range policy.Statement {
		if statement.Sid == "" {
			needed = append(needed, statement.Action...)
		} else {
			optional = append(optional, statement.Action...)
		}
	}
	return needed, optional
}

// permissionsFixture is an emulator with connections, a revocation list and a policy, whose callers are allowed some actions only.
type permissionsFixture struct {
	*acctest.Emulator

	// setUpCalls is the number of calls that set it up.
	setUpCalls int
	// next is a revocation list that follows the one in force.
	next string
}

func permitted(t *testing.T, actions []string) permissionsFixture {
	t.Helper()
	w := permissionsFixture{Emulator: aliceAndBob(t, emulator.Options{})}
	ca := emulatortest.NewAuthority(t, "VPN CA")
	list, document := revocationList(t, w.Emulator, ca, 1), "permit(principal, action, resource);"
	w.next = revocationList(t, w.Emulator, ca, 2)
	w.Endpoint(t, emulator.EndpointSeed{ID: guardedID, Authentication: []string{"certificate"}})
	_, err := w.EC2(t).ImportClientVpnClientCertificateRevocationList(t.Context(),
		&ec2.ImportClientVpnClientCertificateRevocationListInput{ClientVpnEndpointId: aws.String(guardedID), CertificateRevocationList: &list})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.EC2(t).ModifyClientVpnEndpointAuthorizationPolicy(t.Context(),
		&ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{ClientVpnEndpointId: aws.String(guardedID), PolicyDocument: &document})
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Minute)
	w.setUpCalls = len(w.Calls())
	if err := w.Allow(actions); err != nil {
		t.Fatal(err)
	}
	return w
}

// guardedID is an endpoint with a revocation list and a policy.
const guardedID = "cvpn-endpoint-0a1b2c3d4e5f60718"

func revocationList(t *testing.T, w *acctest.Emulator, ca *emulatortest.Authority, number int64) string {
	t.Helper()
	now := w.Clock.Now()
	return ca.List(t, x509.RevocationList{Number: big.NewInt(number), ThisUpdate: now, NextUpdate: now.AddDate(1, 0, 0)})
}

// wantUsed checks that each action has been called since the emulator was set up.
func (w permissionsFixture) wantUsed(t *testing.T, actions []string) {
	t.Helper()
	for _, action := range actions {
		if !slices.Contains(w.Actions()[w.setUpCalls:], strings.TrimPrefix(action, "ec2:")) {
			t.Errorf("nothing calls %s", action)
		}
	}
}
