package query

import (
	"net/http"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// Dialect is a service's variant of the Query protocol. Its value is the service's name in credential scopes.
type Dialect string

// The dialects that the emulator speaks.
const (
	EC2 Dialect = "ec2"
	STS Dialect = "sts"
)

// The values of the parameter Version.
const (
	ec2Version = "2016-11-15"
	stsVersion = "2011-06-15"
)

// DialectOf returns the dialect of an API version: STS for its version, EC2 for any other.
func DialectOf(version string) Dialect {
	if version == stsVersion {
		return STS
	}
	return EC2
}

// CheckVersion returns an error if a request does not have the dialect's API version.
func (d Dialect) CheckVersion(request Request) error {
	version := map[Dialect]string{EC2: ec2Version, STS: stsVersion}[d]
	switch request.Version {
	case version:
		return nil
	case "":
		return awserror.MissingParameter("Version")
	}
	return awserror.New("InvalidAction", "The action %s is not valid for version %s of this web service; this emulator has version %s", request.Action, request.Version, version)
}

// ContentType returns the content type of responses.
func (d Dialect) ContentType() string {
	if d == STS {
		return "text/xml"
	}
	return "text/xml;charset=UTF-8"
}

// Translate returns an error with the service's own code: STS has other codes than EC2 for invalid signatures.
func (d Dialect) Translate(err *awserror.Error) *awserror.Error {
	if d != STS {
		return awserror.ForEC2(err)
	}
	switch err.Code {
	case "AuthFailure", "RequestExpired":
		return &awserror.Error{Code: "SignatureDoesNotMatch", Message: err.Message, Status: http.StatusForbidden}
	case "UnauthorizedOperation":
		return &awserror.Error{Code: "AccessDenied", Message: err.Message, Status: http.StatusForbidden}
	case "MissingParameter":
		if !strings.Contains(err.Message, "AWSAccessKeyId") {
			return &awserror.Error{Code: "ValidationError", Message: err.Message, Status: http.StatusBadRequest}
		}
		return &awserror.Error{Code: "MissingAuthenticationToken", Message: "Request is missing Authentication Token", Status: http.StatusForbidden}
	}
	return err
}
