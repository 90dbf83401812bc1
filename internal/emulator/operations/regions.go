package operations

import (
	"slices"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/identity"
)

type describeRegionsInput struct {
	AllRegions bool     `query:"AllRegions"`
	Names      []string `query:"RegionName"`
	Filters    []filter `query:"Filter"`
}

type describeRegionsOutput struct {
	Regions []regionInfo `xml:"regionInfo>item"`
}

type regionInfo struct {
	Name        string `xml:"regionName"`
	Endpoint    string `xml:"regionEndpoint"`
	OptInStatus string `xml:"optInStatus"`
}

// describeRegions lists the regions that the account has enabled, those that the request names, or all of them.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html.
func describeRegions(call *Call, in describeRegionsInput) (describeRegionsOutput, error) {
	filters, err := paging{Filters: in.Filters}.filters([]string{"endpoint", "opt-in-status", "region-name"})
	if err != nil {
		return describeRegionsOutput{}, err
	}
	regions := call.Accounts.Regions(call.Location.AccountID, call.Location.Region)
	unknown := slices.DeleteFunc(slices.Clone(in.Names), func(name string) bool {
		return slices.ContainsFunc(regions, func(r identity.Region) bool { return r.Name == name })
	})
	if len(unknown) > 0 { // GUESS: the message.
		return describeRegionsOutput{}, awserror.InvalidValue("Invalid region names: [%s]", strings.Join(unknown, ", "))
	}
	var out describeRegionsOutput
	for _, r := range regions {
		asked := r.Enabled || in.AllRegions
		if len(in.Names) > 0 {
			asked = slices.Contains(in.Names, r.Name)
		}
		if asked && matches(r, filters, regionValues) {
			out.Regions = append(out.Regions, regionInfo{Name: r.Name, Endpoint: r.Endpoint, OptInStatus: r.OptInStatus})
		}
	}
	return out, nil
}

func regionValues(r identity.Region, filter string) []string {
	return []string{map[string]string{"endpoint": r.Endpoint, "opt-in-status": r.OptInStatus, "region-name": r.Name}[filter]}
}
