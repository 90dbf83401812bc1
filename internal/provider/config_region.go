package provider

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	basevalidation "github.com/hashicorp/aws-sdk-go-base/v2/validation"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// checkRegion wants a region, and one that AWS has where AWS is asked.
func (m configModel) checkRegion(config aws.Config, endpoint string) diag.Diagnostic {
	if config.Region == "" {
		return diag.NewAttributeErrorDiagnostic(path.Root("region"), "No AWS region configured",
			"Set the provider's region, or AWS_REGION, or a region in the profile. See "+documentation+".")
	}
	own := endpoint != "" || ec2.NewFromConfig(config).Options().BaseEndpoint != nil
	if own || m.SkipRegionValidation.ValueBool() || basevalidation.SupportedRegion(config.Region) == nil {
		return nil
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("region"), "Unknown AWS region",
		fmt.Sprintf("This provider knows no region %q. Check the provider's region, AWS_REGION and the profile. If it is newer than the provider, set skip_region_validation = true.", config.Region))
}
