package identity

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Region is a region as an account sees it.
type Region struct {
	Name     string `xml:"regionName"`
	Endpoint string `xml:"regionEndpoint"`
	// OptInStatus is opt-in-not-required, opted-in or not-opted-in.
	OptInStatus string `xml:"optInStatus"`
	Enabled     bool   `xml:"-"`
}

// The opt-in statuses of a region.
const (
	optInNotRequired = "opt-in-not-required"
	optedIn          = "opted-in"
	notOptedIn       = "not-opted-in"
)

// partition is an AWS partition: a group of regions with separate accounts.
type partition struct {
	prefix          string // of its regions
	dnsSuffix       string
	regions, optIns []string
}

// partitions returns the public partitions. The last one matches every region.
//
// See https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html.
func partitions() []partition {
	return []partition{
		{prefix: "cn-", dnsSuffix: "amazonaws.com.cn", regions: []string{"cn-north-1", "cn-northwest-1"}},
		{prefix: "us-gov-", dnsSuffix: "amazonaws.com", regions: []string{"us-gov-east-1", "us-gov-west-1"}},
		{prefix: "eusc-", dnsSuffix: "amazonaws.eu", regions: []string{"eusc-de-east-1"}},
		{
			dnsSuffix: "amazonaws.com",
			regions: []string{
				"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
				"ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1",
				"us-east-1", "us-east-2", "us-west-1", "us-west-2",
			},
			optIns: []string{
				"af-south-1", "ap-east-1", "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
				"ap-southeast-6", "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-1", "eu-south-2", "il-central-1",
				"me-central-1", "me-south-1", "mx-central-1",
			},
		},
	}
}

func partitionOf(region string) partition {
	all := partitions()
	i := slices.IndexFunc(all, func(p partition) bool { return strings.HasPrefix(region, p.prefix) })
	return all[i]
}

func requiresOptIn(region string) bool {
	return slices.Contains(partitionOf(region).optIns, region)
}

// regionName matches the names of AWS regions, such as us-gov-west-1.
var regionName = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]?$`)

// CheckRegion returns an error if the name does not have the format of an AWS region.
func CheckRegion(name string) error {
	if !regionName.MatchString(name) {
		return fmt.Errorf("%q is not the name of an AWS region, such as us-east-1", name)
	}
	return nil
}

// regionsIn returns the regions of a partition, sorted by name, including those that only the emulator has.
func (a Account) regionsIn(p partition, home string) []Region {
	names := slices.Concat(p.regions, p.optIns)
	for _, name := range append(slices.Clone(a.Regions), home) {
		if partitionOf(name).prefix == p.prefix {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	regions := make([]Region, len(names))
	for i, name := range names {
		regions[i] = Region{Name: name, Endpoint: "ec2." + name + "." + p.dnsSuffix, Enabled: a.enabled(name, home)}
		switch {
		case !regions[i].Enabled:
			regions[i].OptInStatus = notOptedIn
		case slices.Contains(p.optIns, name):
			regions[i].OptInStatus = optedIn
		default:
			regions[i].OptInStatus = optInNotRequired
		}
	}
	return regions
}
