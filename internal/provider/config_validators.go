package provider

import (
	"context"
	"net/url"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
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
