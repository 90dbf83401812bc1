// Package query is the wire format of the EC2 Query protocol: forms in, XML out.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html. Requests and answers are structs
// whose fields carry the wire name in a `query` tag; [Decode] and [Dialect.Success] do the rest.
package query

import (
	"net/url"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// Request is a call as it arrives: what to do, and with what.
type Request struct {
	// Action is the operation's name.
	Action string
	// Version is the API's date, such as 2016-11-15.
	Version string
	// Parameters are all others, by wire name (Filter.1.Value.1).
	Parameters map[string]string
}

// Parse reads a form, as found in a body or after the question mark. Even when it fails it returns what it could read.
func Parse(form string) (Request, error) {
	request := Request{Parameters: map[string]string{}}
	values, err := url.ParseQuery(form)
	if err != nil {
		return request, awserror.MalformedQuery("The query string is malformed: %v", err)
	}
	for name, given := range values {
		if len(given) > 1 {
			return request, awserror.MalformedQuery("The parameter %s is given more than once", name)
		}
		switch name {
		case "Action":
			request.Action = given[0]
		case "Version":
			request.Version = given[0]
		default:
			request.Parameters[name] = given[0]
		}
	}
	if request.Action == "" {
		return request, awserror.New("MissingAction", "The request must contain the parameter Action")
	}
	return request, nil
}

// Public returns the parameters without those that carry credentials.
func (r Request) Public() map[string]string {
	public := make(map[string]string, len(r.Parameters))
	for name, value := range r.Parameters {
		if !isCredential(name) {
			public[name] = value
		}
	}
	return public
}

// isCredential tells the parameters of presigned requests, of both the present and the old kind of signature, and the
// token of a web identity.
func isCredential(name string) bool {
	switch name {
	case "AWSAccessKeyId", "Signature", "SecurityToken", "WebIdentityToken":
		return true
	}
	return strings.HasPrefix(strings.ToLower(name), "x-amz-")
}
