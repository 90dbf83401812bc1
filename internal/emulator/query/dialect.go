package query

import (
	"net/http"
	"reflect"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// Dialect is one service's way of speaking the Query protocol. Its value is the service's name in credential scopes.
type Dialect string

// The dialects that the emulator speaks.
const (
	EC2 Dialect = "ec2"
	STS Dialect = "sts"
)

// The versions of the APIs, as in the parameter Version.
const (
	ec2Version = "2016-11-15"
	stsVersion = "2011-06-15"
)

// DialectOf tells which service a version belongs to: EC2 unless it is that of STS.
func DialectOf(version string) Dialect {
	if version == stsVersion {
		return STS
	}
	return EC2
}

// Speaks reports whether the version is the dialect's.
func (d Dialect) Speaks(version string) bool {
	return version == map[Dialect]string{EC2: ec2Version, STS: stsVersion}[d]
}

// ContentType is what the answers are.
func (d Dialect) ContentType() string {
	if d == STS {
		return "text/xml"
	}
	return "text/xml;charset=UTF-8"
}

const prolog = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// Success writes the answer of an operation: a struct whose fields carry their element names in `query` tags.
// Nil pointers and nil slices are left out; so is a zero value whose tag says omitempty.
func (d Dialect) Success(action, requestID string, answer any) []byte {
	e := &encoder{plans: map[reflect.Type][]element{}}
	e.WriteString(prolog)
	if d == STS {
		e.WriteString("<" + action + `Response xmlns="https://sts.amazonaws.com/doc/` + stsVersion + `/">`)
		e.open(action + "Result")
		e.value(reflect.ValueOf(answer))
		e.close(action + "Result")
		e.WriteString("<ResponseMetadata><RequestId>" + requestID + "</RequestId></ResponseMetadata>")
	} else {
		e.WriteString("<" + action + `Response xmlns="http://ec2.amazonaws.com/doc/` + ec2Version + `/">`)
		e.WriteString("<requestId>" + requestID + "</requestId>")
		e.value(reflect.ValueOf(answer))
	}
	e.close(action + "Response")
	return e.Bytes()
}

// Translate says an error in the service's own words: STS has others than EC2 for a signature that is not right.
func (d Dialect) Translate(err *awserror.Error) *awserror.Error {
	if d != STS {
		if err.Code == "ExpiredToken" {
			return awserror.RequestExpired()
		}
		return err
	}
	switch err.Code {
	case "AuthFailure", "RequestExpired":
		return &awserror.Error{Code: "SignatureDoesNotMatch", Message: err.Message, Status: http.StatusForbidden}
	case "UnauthorizedOperation":
		return &awserror.Error{Code: "AccessDenied", Message: err.Message, Status: http.StatusForbidden}
	case "MissingParameter":
		return &awserror.Error{Code: "MissingAuthenticationToken", Message: "Request is missing Authentication Token", Status: http.StatusForbidden}
	}
	return err
}

// Failure writes an error.
func (d Dialect) Failure(requestID string, err *awserror.Error) []byte {
	e := &encoder{}
	e.WriteString(prolog)
	if d == STS {
		e.WriteString(`<ErrorResponse xmlns="https://sts.amazonaws.com/doc/` + stsVersion + `/"><Error><Type>Sender</Type>`)
	} else {
		e.WriteString("<Response><Errors><Error>")
	}
	e.element("Code", reflect.ValueOf(err.Code))
	e.element("Message", reflect.ValueOf(err.Message))
	if d == STS {
		e.WriteString("</Error><RequestId>" + requestID + "</RequestId></ErrorResponse>")
	} else {
		e.WriteString("</Error></Errors><RequestID>" + requestID + "</RequestID></Response>")
	}
	return e.Bytes()
}
