package awsconfig

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// noCredentialsError means that no source of credentials has any.
type noCredentialsError struct{ err error }

func (e *noCredentialsError) Error() string { return "no AWS credentials: " + e.err.Error() }

// Unwrap returns the error of the last source.
func (e *noCredentialsError) Unwrap() error { return e.err }

// TokenFileError means that the web identity token cannot be read.
type TokenFileError struct{ Err *fs.PathError }

// Error names the file and the reason.
func (e *TokenFileError) Error() string {
	return fmt.Sprintf("the web identity token cannot be read from %s: %v", e.Err.Path, e.Err.Err)
}

// Unwrap returns the error of the file system.
func (e *TokenFileError) Unwrap() error { return e.Err }

// Advice says what to check.
func (*TokenFileError) Advice() string {
	return "Check web_identity_token_file or AWS_WEB_IDENTITY_TOKEN_FILE, and that the job or pod in which Terraform runs is given a token."
}

// credentialsError returns the error of credentials that could not be obtained.
func credentialsError(err error) error {
	if file, ok := errors.AsType[*fs.PathError](err); ok {
		return &TokenFileError{file}
	}
	return fmt.Errorf("obtaining AWS credentials: %w", err)
}

// lastSource says why the last source of credentials had none.
func lastSource(err error) string {
	if operation, ok := errors.AsType[*smithy.OperationError](err); ok && operation.Service() == "ec2imds" {
		return "The last source that was tried, the metadata service of EC2 instances, has no role for this machine."
	}
	return "The last source that was tried failed: " + err.Error()
}

// resolveDiagnostic returns the diagnostic for a configuration that cannot be resolved.
func resolveDiagnostic(err error) diag.Diagnostic {
	if missing, ok := errors.AsType[*noCredentialsError](err); ok {
		return diag.NewErrorDiagnostic("No AWS credentials found",
			"Set the provider's access_key and secret_key, a profile, or the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE. "+
				"The roles of containers and instances are found automatically. See "+documentation+".\n\n"+lastSource(missing.err))
	}
	if missing, ok := errors.AsType[config.SharedConfigProfileNotExistError](err); ok {
		return diag.NewErrorDiagnostic("No such AWS profile",
			fmt.Sprintf("There is no profile %q in the shared configuration and credentials files. Check the provider's profile, shared_config_files and "+
				"shared_credentials_files, or AWS_PROFILE, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE.", missing.Profile))
	}
	return diag.NewErrorDiagnostic("Could not resolve the AWS configuration",
		err.Error()+"\n\nCheck the provider block, the AWS_ environment variables and the shared configuration files.")
}
