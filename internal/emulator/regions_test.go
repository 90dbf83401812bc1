package emulator_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestDescribeRegions(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.Region = "af-south-1" })
	if err := h.Load(strings.NewReader(`{"accounts": [{"id": "` + germany + `", "access_keys": [{"access_key": "AKIAGERMANY"}],
		"regions": ["us-east-1", "eu-central-1", "eu-south-1"]}]}`)); err != nil {
		t.Fatal(err)
	}
	german := key("AKIAGERMANY", "test")
	for name, tc := range map[string]struct {
		client  []func(*ec2.Options)
		input   ec2.DescribeRegionsInput
		count   int
		has     map[string]string // opt-in status by region
		without []string
	}{
		"by default": {nil, ec2.DescribeRegionsInput{}, 18, map[string]string{"us-east-1": "opt-in-not-required", "af-south-1": "opted-in"}, []string{"eu-south-1"}},
		"all": {
			nil,
			ec2.DescribeRegionsInput{AllRegions: aws.Bool(true)},
			34,
			map[string]string{"us-east-1": "opt-in-not-required", "af-south-1": "opted-in", "eu-south-1": "not-opted-in"},
			nil,
		},
		"by name, also if it is not enabled": {
			nil,
			ec2.DescribeRegionsInput{RegionNames: []string{"eu-south-1", "us-east-1"}},
			2,
			map[string]string{"eu-south-1": "not-opted-in", "us-east-1": "opt-in-not-required"},
			nil,
		},
		"of another account": {
			[]func(*ec2.Options){german},
			ec2.DescribeRegionsInput{},
			3,
			map[string]string{"us-east-1": "opt-in-not-required", "eu-central-1": "opt-in-not-required", "eu-south-1": "opted-in"},
			nil,
		},
		"all of another account": {
			[]func(*ec2.Options){german},
			ec2.DescribeRegionsInput{AllRegions: aws.Bool(true)},
			34,
			map[string]string{"us-west-2": "not-opted-in", "eu-south-1": "opted-in"},
			nil,
		},
		"by status": {
			nil,
			ec2.DescribeRegionsInput{AllRegions: aws.Bool(true), Filters: []ec2types.Filter{filter("opt-in-status", "opted-in", "not-opted-in")}},
			17,
			map[string]string{"eu-south-1": "not-opted-in"},
			[]string{"us-east-1"},
		},
		"filtered by name": {
			nil,
			ec2.DescribeRegionsInput{Filters: []ec2types.Filter{filter("region-name", "us-east-1", "eu-south-1")}},
			1,
			map[string]string{"us-east-1": "opt-in-not-required"},
			nil,
		},
		"filtered by endpoint": {
			nil,
			ec2.DescribeRegionsInput{Filters: []ec2types.Filter{filter("endpoint", "ec2.us-east-2.amazonaws.com")}},
			1,
			map[string]string{"us-east-2": "opt-in-not-required"},
			nil,
		},
		"of another partition": {
			[]func(*ec2.Options){inRegion("cn-north-1")},
			ec2.DescribeRegionsInput{},
			2,
			map[string]string{"cn-north-1": "opt-in-not-required", "cn-northwest-1": "opt-in-not-required"},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := h.client(tc.client...).DescribeRegions(t.Context(), &tc.input)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, r := range out.Regions {
				got[*r.RegionName] = *r.OptInStatus
				if !strings.HasPrefix(*r.Endpoint, "ec2."+*r.RegionName+".amazonaws.com") {
					t.Errorf("the endpoint of %s is %s", *r.RegionName, *r.Endpoint)
				}
			}
			if len(got) != tc.count {
				t.Errorf("got %d regions, want %d: %v", len(got), tc.count, got)
			}
			for name, status := range tc.has {
				if got[name] != status {
					t.Errorf("%s is %q, want %q", name, got[name], status)
				}
			}
			for _, name := range tc.without {
				if _, listed := got[name]; listed {
					t.Errorf("%s is listed", name)
				}
			}
		})
	}
	_, err := h.ec2.DescribeRegions(t.Context(), &ec2.DescribeRegionsInput{RegionNames: []string{"us-east-1", "us-east-9"}})
	wantError(t, err, "InvalidParameterValue", 400)
	_, err = h.ec2.DescribeRegions(t.Context(), &ec2.DescribeRegionsInput{Filters: []ec2types.Filter{filter("name", "us-east-1")}})
	wantError(t, err, "InvalidParameterValue", 400)
}

// A region that an account has not enabled refuses the account's credentials.
func TestRegionNotEnabled(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	err := h.AddAccount(emulator.Account{ID: germany, AccessKeys: []emulator.AccessKey{{ID: "AKIAGERMANY"}}, Regions: []string{"eu-central-1"}})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(id, name string) error {
		_, err := h.client(key(id, "test"), inRegion(name)).DescribeClientVpnEndpoints(t.Context(), nil)
		return err
	}
	wantError(t, ask("AKIAGERMANY", "eu-central-1"), "", 0)
	wantError(t, ask("AKIAGERMANY", "eu-west-1"), "AuthFailure", 401)
	wantError(t, ask("test", "eu-west-1"), "", 0)
	err = ask("test", "eu-south-1")
	wantError(t, err, "AuthFailure", 401)
	if want := "Account 123456789012 of this emulator has not enabled region eu-south-1"; !strings.Contains(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	for name, code := range map[string]string{"eu-central-1": "", "us-east-1": "", "eu-west-1": "InvalidClientTokenId"} {
		client := sts.New(sts.Options{
			BaseEndpoint: aws.String(h.url), Region: name, HTTPClient: h.http, Retryer: aws.NopRetryer{},
			Credentials: credentials.NewStaticCredentialsProvider("AKIAGERMANY", "test", ""),
		})
		_, err := client.GetCallerIdentity(t.Context(), nil)
		if got, _ := failure(err); got != code {
			t.Errorf("%s: %v", name, err)
		}
	}
	if calls := h.Calls("DescribeClientVpnEndpoints"); !slices.ContainsFunc(calls, func(c emulator.Call) bool { return c.Region == "eu-west-1" && c.AccountID == germany }) {
		t.Errorf("the journal has %+v", calls)
	}
}
