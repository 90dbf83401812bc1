package query

import (
	"bytes"
	"encoding/xml"
	"fmt"
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

// Success returns the response of an operation. The output is a struct with encoding/xml tags.
func (d Dialect) Success(action, requestID string, output any) ([]byte, error) {
	if d == STS {
		result, err := encode("", action+"Result", "", output)
		if err != nil {
			return nil, err
		}
		return document(action+"Response", "https://sts.amazonaws.com/doc/"+stsVersion+"/", struct {
			Result   []byte `xml:",innerxml"`
			Metadata string `xml:"ResponseMetadata>RequestId"`
		}{result, requestID})
	}
	content, err := document(action+"Response", "http://ec2.amazonaws.com/doc/"+ec2Version+"/", output)
	if err != nil {
		return nil, err
	}
	// The request ID is the first child of the root element.
	opened := bytes.Index(content, []byte("/\">")) + len("/\">")
	return bytes.Join([][]byte{content[:opened], []byte("<requestId>" + requestID + "</requestId>"), content[opened:]}, nil), nil
}

// Failure returns the response for an error.
func (d Dialect) Failure(requestID string, failure *awserror.Error) []byte {
	type detail struct {
		Type    string `xml:"Type,omitempty"`
		Code    string `xml:"Code"`
		Message string `xml:"Message"`
	}
	var content []byte
	if d == STS {
		content, _ = document("ErrorResponse", "https://sts.amazonaws.com/doc/"+stsVersion+"/", struct { // Strings can always be encoded.
			Error     detail `xml:"Error"`
			RequestID string `xml:"RequestId"`
		}{detail{"Sender", failure.Code, failure.Message}, requestID})
	} else {
		content, _ = document("Response", "", struct {
			Error     detail `xml:"Errors>Error"`
			RequestID string `xml:"RequestID"`
		}{detail{"", failure.Code, failure.Message}, requestID})
	}
	return content
}

// document returns an XML document with the value's members inside the root element.
func document(root, namespace string, value any) ([]byte, error) {
	return encode(xml.Header, root, namespace, value)
}

// encode returns an element after a prefix.
func encode(prefix, name, namespace string, value any) ([]byte, error) {
	start := xml.StartElement{Name: xml.Name{Local: name}}
	if namespace != "" {
		start.Attr = []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: namespace}}
	}
	content := bytes.NewBufferString(prefix)
	if err := xml.NewEncoder(content).EncodeElement(value, start); err != nil {
		return nil, fmt.Errorf("encoding the response: %w", err)
	}
	return content.Bytes(), nil
}
