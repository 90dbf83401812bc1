package provider

import (
	"context"
	"net/url"
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// isURL wants an absolute http or https URL. Terraform does not show where in a set an error is, so it names the argument.
type isURL struct{ argument string }

func (isURL) Description(context.Context) string { return "must be an http or https URL" }

func (v isURL) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v isURL) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	value := req.ConfigValue.ValueString()
	if value == "" {
		return
	}
	if u, err := url.Parse(value); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid URL", v.argument+" must be an http or https URL, as in https://ec2.eu-central-1.amazonaws.com, got: "+value)
	}
}

// isAccountID wants the ID of an AWS account.
func isAccountID() validator.String {
	return stringvalidator.RegexMatches(regexp.MustCompile(`^[0-9]{12}$`), "must be the 12 digits of an AWS account ID")
}

// noAccountLists refuses not to ask for the account ID where lists of them are to be compared with it.
type noAccountLists struct{}

func (noAccountLists) Description(context.Context) string {
	return "must not be true with allowed_account_ids or forbidden_account_ids"
}

func (v noAccountLists) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v noAccountLists) ValidateBool(ctx context.Context, req validator.BoolRequest, resp *validator.BoolResponse) {
	var allowed, forbidden types.Set
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("allowed_account_ids"), &allowed)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("forbidden_account_ids"), &forbidden)...)
	if req.ConfigValue.ValueBool() && (!allowed.IsNull() || !forbidden.IsNull()) {
		resp.Diagnostics.AddAttributeError(req.Path, "Conflicting arguments", "skip_requesting_account_id "+v.Description(ctx)+": they are compared with it.")
	}
}

// isRoleDuration wants what AssumeRole takes.
type isRoleDuration struct{}

func (isRoleDuration) Description(context.Context) string {
	return "must be a duration between 15m and 12h"
}

func (v isRoleDuration) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (isRoleDuration) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	value := req.ConfigValue.ValueString()
	if value == "" {
		return
	}
	if d, err := time.ParseDuration(value); err != nil || d < 15*time.Minute || d > 12*time.Hour {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration", "duration must be between 15m and 12h, as in 1h30m, got: "+value)
	}
}
