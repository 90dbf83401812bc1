package awsconfig

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/providervalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Validators returns the validators of combinations of arguments.
func Validators() []provider.ConfigValidator {
	return []provider.ConfigValidator{
		providervalidator.Conflicting(path.MatchRoot("allowed_account_ids"), path.MatchRoot("forbidden_account_ids")),
		providervalidator.RequiredTogether(path.MatchRoot("access_key"), path.MatchRoot("secret_key")),
	}
}

// The patterns are compiled once: several arguments share each, and Terraform starts the provider three times for a plan.
var (
	roleARNPattern     = regexp.MustCompile(`^arn:[a-z0-9-]+:iam::[0-9]{12}:role/.+$`)
	policyARNPattern   = regexp.MustCompile(`^arn:[a-z0-9-]+:iam::([0-9]{12}|aws):policy/.+$`)
	sessionNamePattern = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)
	externalIDPattern  = regexp.MustCompile(`^[\w+=,.@:/-]{2,}$`)
)

// roleARN returns a validator for ARNs of IAM roles.
func roleARN() validator.String {
	return stringvalidator.RegexMatches(roleARNPattern,
		"must be the ARN of an IAM role, as in arn:aws:iam::123456789012:role/revoker")
}

// policyARN returns a validator for ARNs of managed IAM policies.
func policyARN() validator.String {
	return stringvalidator.RegexMatches(policyARNPattern,
		"must be the ARN of a managed IAM policy, as in arn:aws:iam::aws:policy/ReadOnlyAccess")
}

// sessionName returns a validator for the names of sessions and source identities.
func sessionName() validator.String {
	return stringvalidator.RegexMatches(sessionNamePattern, "must have 2 to 64 letters, digits or characters of +=,.@_-")
}

// externalID returns a validator for external IDs.
func externalID() validator.String {
	return stringvalidator.RegexMatches(externalIDPattern, "must have at least 2 letters, digits or characters of +=,.@:/_-")
}

// jsonValidator accepts JSON documents.
type jsonValidator struct{}

func (jsonValidator) Description(context.Context) string { return "must be an IAM policy in JSON" }

func (v jsonValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v jsonValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || json.Valid([]byte(req.ConfigValue.ValueString())) {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Invalid JSON",
		fmt.Sprintf("%s %s, got: %s. To read a file, write file(\"…\").", req.Path, v.Description(ctx), req.ConfigValue.ValueString()))
}

// accountID returns a validator for AWS account IDs.
func accountID() validator.String {
	return stringvalidator.RegexMatches(regexp.MustCompile(`^[0-9]{12}$`), "must be the 12 digits of an AWS account ID")
}

// urlValidator accepts absolute http and https URLs. Terraform does not show the path of an error inside a set, so the
// message names the argument.
type urlValidator struct{ argument string }

func (urlValidator) Description(context.Context) string { return "must be an http or https URL" }

func (v urlValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v urlValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	value := req.ConfigValue.ValueString()
	if value == "" {
		return
	}
	if u, err := url.Parse(value); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid URL", v.argument+" must be an http or https URL, as in https://ec2.eu-central-1.amazonaws.com, got: "+value)
	}
}

// proxyValidator accepts URLs and "". It does not repeat the value, which may contain a password.
type proxyValidator struct{}

func (proxyValidator) Description(context.Context) string {
	return "must be a URL, as in http://proxy.example.com:3128, or empty"
}

func (v proxyValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v proxyValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if _, err := url.Parse(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid proxy URL", req.Path.String()+" "+v.Description(ctx)+".")
	}
}

// durationValidator accepts durations for which valid returns true.
type durationValidator struct {
	valid       func(time.Duration) bool
	description string
}

// positiveDuration returns a validator for durations longer than zero.
func positiveDuration() validator.String {
	return durationValidator{func(d time.Duration) bool { return d > 0 }, "must be a duration longer than zero, as in 90s or 10m"}
}

// roleDuration returns a validator for the lifetimes that AssumeRole accepts.
func roleDuration() validator.String {
	return durationValidator{
		func(d time.Duration) bool { return d >= 15*time.Minute && d <= 12*time.Hour },
		"must be a duration between 15m and 12h, as in 1h30m",
	}
}

func (v durationValidator) Description(context.Context) string { return v.description }

func (v durationValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v durationValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	value := req.ConfigValue.ValueString()
	if d, err := time.ParseDuration(value); err != nil || !v.valid(d) {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration", req.Path.String()+" "+v.description+", got: "+value)
	}
}
