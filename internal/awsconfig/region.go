package awsconfig

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	basevalidation "github.com/hashicorp/aws-sdk-go-base/v2/validation"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// checkRegion returns an error if there is no region, or if AWS has no such region and the EC2 endpoint is AWS's own.
func (m Model) checkRegion(cfg aws.Config, endpoint string) diag.Diagnostic {
	if cfg.Region == "" {
		return diag.NewAttributeErrorDiagnostic(path.Root("region"), "No AWS region configured",
			"Set the provider's region, the environment variable AWS_REGION, or the region of the profile. See "+documentation+".")
	}
	if m.SkipRegionValidation.ValueBool() {
		return nil
	}
	if sts := m.STSRegion.ValueString(); sts != "" && m.endpoint("sts") == "" && basevalidation.SupportedRegion(sts) != nil {
		return unknownRegion("sts_region", sts)
	}
	custom := endpoint != "" || ec2.NewFromConfig(cfg).Options().BaseEndpoint != nil
	if custom || basevalidation.SupportedRegion(cfg.Region) == nil {
		return nil
	}
	return unknownRegion("region", cfg.Region)
}

// unknownRegion returns the error for a region that AWS does not have, with the region that is probably meant.
func unknownRegion(argument, region string) diag.Diagnostic {
	detail := []string{fmt.Sprintf("%q is not the name of an AWS region, as in eu-central-1.", region)}
	name := strings.ToLower(strings.TrimSpace(region))
	for _, similar := range []string{name, strings.TrimRight(name, "abcdef"), name + "-1"} {
		if basevalidation.SupportedRegion(similar) == nil {
			detail = append(detail, fmt.Sprintf("Did you mean %q?", similar))
			break
		}
	}
	if argument == "region" {
		detail = append(detail, "The region comes from the provider's region, AWS_REGION or the profile.")
	}
	detail = append(detail, "If the region is newer than this version of the provider, set skip_region_validation = true.")
	return diag.NewAttributeErrorDiagnostic(path.Root(argument), "Unknown AWS region", strings.Join(detail, " "))
}
