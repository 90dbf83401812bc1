package awsconfig

import (
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// noCredentialsError means that no source of credentials has any.
type noCredentialsError struct{ err error }

func (e *noCredentialsError) Error() string { return "no AWS credentials: " + e.err.Error() }

// Unwrap returns the error of the last source.
func (e *noCredentialsError) Unwrap() error { return e.err }

// resolveDiagnostic returns the diagnostic for a configuration that cannot be resolved.
func resolveDiagnostic(err error) diag.Diagnostic {
	if missing, ok := errors.AsType[*noCredentialsError](err); ok {
		return diag.NewErrorDiagnostic("No AWS credentials found",
			"Set the provider's access_key and secret_key, a profile, or the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE. "+
				"The roles of containers and instances are found automatically. See "+documentation+".\n\n"+missing.err.Error())
	}
	if missing, ok := errors.AsType[config.SharedConfigProfileNotExistError](err); ok {
		return diag.NewErrorDiagnostic("No such AWS profile",
			fmt.Sprintf("There is no profile %q in the shared configuration and credentials files. Check the provider's profile, shared_config_files and "+
				"shared_credentials_files, or AWS_PROFILE, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE.", missing.Profile))
	}
	return diag.NewErrorDiagnostic("Could not resolve the AWS configuration",
		err.Error()+"\n\nCheck the provider block, the AWS_ environment variables and the shared configuration files.")
}
