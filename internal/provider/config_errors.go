package provider

import (
	"errors"
	"fmt"
	"strings"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	basediag "github.com/hashicorp/aws-sdk-go-base/v2/diag"
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// configError is an error that the library tells as a diagnostic.
type configError struct{ diagnostic basediag.Diagnostic }

func (e *configError) Error() string {
	return e.diagnostic.Summary() + ": " + strings.TrimSpace(e.diagnostic.Detail())
}

// Unwrap returns the cause, where the library tells it.
func (e *configError) Unwrap() error {
	if d, ok := e.diagnostic.(basediag.DiagnosticWithErr); ok {
		return d.Err()
	}
	return nil
}

// configDiagnostic is the one error for a configuration that gives no credentials, or cannot be read.
func configDiagnostic(err error) diag.Diagnostic {
	var config *configError
	if errors.As(err, &config) && awsbase.IsNoValidCredentialSourcesError(config.diagnostic) {
		return diag.NewErrorDiagnostic("No AWS credentials found",
			"Set the provider's access_key and secret_key, a profile, or the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE. "+
				"Container and instance roles are found by themselves. See "+documentation+".\n\n"+errors.Unwrap(config).Error())
	}
	if missing, ok := errors.AsType[awsconfig.SharedConfigProfileNotExistError](err); ok {
		return diag.NewErrorDiagnostic("No such AWS profile",
			fmt.Sprintf("There is no profile %q in the shared configuration and credentials files. Check the provider's profile, shared_config_files and "+
				"shared_credentials_files, or AWS_PROFILE, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE.", missing.Profile))
	}
	return diag.NewErrorDiagnostic("Could not resolve the AWS configuration",
		err.Error()+"\n\nCheck the provider block, the AWS_ environment variables and the shared configuration files.")
}
