package framework

import (
	"context"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/aws-sdk-go-base/v2/validation"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// NotBlank returns a validator that requires a character other than white space.
func NotBlank() validator.String {
	return stringvalidator.RegexMatches(regexp.MustCompile(`\S`), "must not be empty or blank")
}

// PositiveDuration returns a validator that requires a duration greater than zero in the format of time.ParseDuration.
func PositiveDuration() validator.String {
	return stringRule{"must be a duration longer than zero, as in 90s or 10m", func(at path.Path, text string) diag.Diagnostics {
		if d, err := time.ParseDuration(text); err != nil || d <= 0 {
			return invalid(at, "Invalid duration", "%s must be a duration longer than zero, as in 90s or 10m, got: %s", label(at), text)
		}
		return nil
	}}
}

// EndpointID returns a validator of the IDs of Client VPN endpoints.
func EndpointID() validator.String { return resourceID("cvpn-endpoint-0123456789abcdef0") }

// ConnectionID returns a validator of the IDs of connections.
func ConnectionID() validator.String { return resourceID("cvpn-connection-0123456789abcdef0") }

// maxIDLength is more than twice the length of the longest IDs that EC2 uses.
const maxIDLength = 64

// resourceID returns a validator of an EC2 resource ID. It does not require a prefix: AWS's own examples have several.
func resourceID(example string) validator.String {
	requirement := fmt.Sprintf("must be an ID of lower-case letters, digits and dashes, as in %s", example)
	return stringRule{Requirement(requirement), func(at path.Path, text string) diag.Diagnostics {
		switch {
		case strings.TrimSpace(text) == "":
			return invalid(at, "Invalid ID", "%s must not be empty or blank. It %s.", label(at), requirement)
		case strings.HasPrefix(text, "arn:"):
			return invalid(at, "Invalid ID", "%s is an ARN, got: %q. The ID is the part after the last slash.", label(at), text)
		case len(text) > maxIDLength || !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(text):
			return invalid(at, "Invalid ID", "%s %s, got: %+q", label(at), requirement, text)
		}
		return nil
	}}
}

// CIDR returns a validator of networks in CIDR notation.
func CIDR() validator.String {
	const requirement = "must be a network in CIDR notation, as in 10.0.0.0/16"
	return stringRule{requirement, func(at path.Path, text string) diag.Diagnostics {
		if _, err := netip.ParsePrefix(text); err != nil {
			return invalid(at, "Invalid network", "%s %s, got: %+q", label(at), requirement, text)
		}
		return nil
	}}
}

// RegionName returns a validator of the names of AWS regions. It warns about regions that it does not know.
func RegionName() validator.String {
	const requirement = "must be the name of an AWS region, as in eu-central-1"
	return stringRule{requirement, func(at path.Path, text string) diag.Diagnostics {
		switch {
		case regexp.MustCompile(`^[a-z]{2,}(-[a-z]+)+-\d+[a-z]$`).MatchString(text):
			return invalid(at, "Invalid region", "%s %s, got the availability zone %q.", label(at), requirement, text)
		case !regexp.MustCompile(`^[a-z]{2,}(-[a-z]+)+-\d+$`).MatchString(text):
			return invalid(at, "Invalid region", "%s %s, got: %+q", label(at), requirement, text)
		case validation.SupportedRegion(text) != nil:
			return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(at, "Unknown region",
				fmt.Sprintf("%s is %q, which this version of the provider does not know. Check the name, unless the region is new.", label(at), text))}
		}
		return nil
	}}
}

// PersonName returns a validator of user names and common names. It rejects names that no directory or certificate can contain,
// and warns about characters that cannot be seen.
func PersonName() validator.String {
	return stringRule{"must not be empty or blank", func(at path.Path, text string) diag.Diagnostics {
		switch {
		case strings.TrimFunc(text, invisible) == "":
			return invalid(at, "Invalid name", "%s must not be empty or blank, got: %+q", label(at), text)
		case strings.ContainsRune(text, 0):
			return invalid(at, "Invalid name", "%s contains a NUL character: %+q", label(at), text)
		case strings.TrimFunc(text, invisible) != text:
			return suspicious(at, text, "begins or ends with a blank or another character that cannot be seen")
		case strings.ContainsFunc(text, func(r rune) bool { return r != ' ' && invisible(r) }):
			return suspicious(at, text, "contains a character that cannot be seen")
		}
		return nil
	}}
}

// invisible reports whether a character is white space, a control character or a format character such as a zero-width space.
func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// suspicious has the name in its summary, because Terraform shows only one of several warnings with the same summary.
func suspicious(at path.Path, text, what string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(at, fmt.Sprintf("%s has characters that cannot be seen: %+q", label(at), text),
		fmt.Sprintf("The name %s: %+q. Names are compared exactly, so it may match nobody. Remove the character unless the name really has it.", what, text))}
}

// Requirement describes a validator by what it requires.
type Requirement string

// Description returns the requirement.
func (r Requirement) Description(context.Context) string { return string(r) }

// MarkdownDescription returns the requirement.
func (r Requirement) MarkdownDescription(context.Context) string { return string(r) }

// stringRule is a validator of a string that is known.
type stringRule struct {
	Requirement

	check func(at path.Path, text string) diag.Diagnostics
}

// ValidateString checks a string that is neither null nor unknown.
func (r stringRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() {
		resp.Diagnostics.Append(r.check(req.Path, req.ConfigValue.ValueString())...)
	}
}

// label returns the name of an attribute for the beginning of a sentence. An element of a set has no index, so it is named after
// its set.
func label(at path.Path) string {
	steps := at.Steps()
	if len(steps) > 1 {
		if _, ok := steps[len(steps)-1].(path.PathStepElementKeyValue); ok {
			return "An element of " + at.ParentPath().String()
		}
	}
	return at.String()
}

func invalid(at path.Path, summary, format string, args ...any) diag.Diagnostics {
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, summary, fmt.Sprintf(format, args...))}
}
