package framework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// ReadTimeout limits reads, refreshes and the calls of a plan if the configuration sets no timeouts.read.
const ReadTimeout = 2 * time.Minute

// Call describes an operation on the service: the words of its errors, and its timeout.
type Call struct {
	// Failure is the summary of its errors, as in "Could not read the authorization policy".
	Failure string
	// Subject is what its errors are about. Its Region selects the client.
	Subject diagnose.Subject
	Timeout time.Duration
}

// Run calls do with the client of the call's region and a context that is done after the call's timeout. It returns the error of
// do, or of making the client, as a diagnostic.
func Run(ctx context.Context, clients *clientvpn.Clients, call Call, do func(context.Context, *clientvpn.Client) error) diag.Diagnostics {
	return RunIn(ctx, clients, call, func(ctx context.Context, clients *clientvpn.Clients) error {
		client, err := clients.In(ctx, call.Subject.Region)
		if err != nil {
			return err
		}
		return do(ctx, client)
	})
}

// RunIn is like Run, for a call that may concern several regions. Each region that fails gets its own diagnostic.
func RunIn(ctx context.Context, clients *clientvpn.Clients, call Call, do func(context.Context, *clientvpn.Clients) error) diag.Diagnostics {
	ctx, cancel := clients.Clock().WithTimeout(ctx, call.Timeout)
	defer cancel()
	err := do(ctx, clients)
	if reported, ok := errors.AsType[DiagnosticsError](err); ok {
		return reported.Diagnostics
	}
	if regions, ok := errors.AsType[*clientvpn.RegionsError](err); ok {
		return call.regionErrors(ctx, regions)
	}
	if err != nil {
		return diag.Diagnostics{call.Error(clientvpn.WithCause(ctx, err))}
	}
	return nil
}

// DiagnosticsError is an error that Run reports as these diagnostics, for instance because of an invalid argument.
type DiagnosticsError struct{ diag.Diagnostics }

// Error returns the first diagnostic.
func (e DiagnosticsError) Error() string {
	if len(e.Diagnostics) == 0 {
		return "no diagnostics"
	}
	return fmt.Sprintf("%s: %s", e.Diagnostics[0].Summary(), e.Diagnostics[0].Detail())
}

// Error returns the diagnostic for an error of the call.
func (c Call) Error(err error) diag.Diagnostic {
	c.Subject.Allowed = c.Timeout
	return diagnose.Error(c.Failure, c.Subject, err)
}

// regionErrors returns the diagnostics of failures in several regions.
func (c Call) regionErrors(ctx context.Context, err *clientvpn.RegionsError) (diags diag.Diagnostics) {
	if err.Err != nil {
		diags.Append(c.Error(clientvpn.WithCause(ctx, err.Err)))
	}
	for _, failed := range err.Failed {
		here := c
		here.Failure += " in " + failed.Region // Terraform folds diagnostics that have the same summary.
		here.Subject.Region = failed.Region
		diags.Append(here.Error(clientvpn.WithCause(ctx, failed.Err)))
	}
	return diags
}

// Region returns the configured region. If none is configured, it returns the provider's, or null if that is not known yet.
func Region(configured types.String, clients *clientvpn.Clients) types.String {
	if configured.ValueString() != "" {
		return configured
	}
	return StringOrNull(clients.Region())
}
