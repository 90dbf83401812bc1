package awsconfig

import (
	"fmt"

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
	custom := endpoint != "" || ec2.NewFromConfig(cfg).Options().BaseEndpoint != nil
	if custom || m.SkipRegionValidation.ValueBool() || basevalidation.SupportedRegion(cfg.Region) == nil {
		return nil
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("region"), "Unknown AWS region",
		fmt.Sprintf("This provider knows no region %q. Check the provider's region, AWS_REGION and the profile. If the region is newer than the provider, set skip_region_validation = true.", cfg.Region))
}
