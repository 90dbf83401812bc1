package awsconfig

import "os"

// The AWS SDK reads the standard environment variables itself. The following are those of Terraform's AWS provider, and
// this is the only file that reads them.

// webIdentityTokenFromEnvironment returns the token, or the path of the file with the token, for a block that sets neither.
func webIdentityTokenFromEnvironment() (token, file string) {
	return os.Getenv("TF_AWS_WEB_IDENTITY_TOKEN"), os.Getenv("AWS_WEB_IDENTITY_TOKEN_FILE")
}

// userAgentFromEnvironment returns a text to append to the User-Agent header, or "".
func userAgentFromEnvironment() string { return os.Getenv("TF_APPEND_USER_AGENT") }
