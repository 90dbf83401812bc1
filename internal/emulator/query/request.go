// Package query implements the wire format of the EC2 Query protocol: form parameters in requests, XML in responses.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html. Requests are decoded into structs with
// `query` tags, and responses are encoded from structs with `xml` tags.
package query

import (
	"maps"
	"net/url"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// Request is a parsed request.
type Request struct {
	// Action is the operation's name.
	Action string
	// Version is the API version, such as 2016-11-15.
	Version string
	// Parameters are all other parameters by name, such as Filter.1.Value.1.
	Parameters map[string]string
}

// Parse parses the query string of a request's URL and its form. The signature of a presigned request is left out. If it
// fails, Parse returns what it could parse.
func Parse(rawQuery, form string) (Request, error) {
	request := Request{Parameters: map[string]string{}}
	fromURL, err := parseForm(rawQuery)
	if err != nil {
		return request, err
	}
	maps.DeleteFunc(fromURL, func(name string, _ []string) bool { return strings.HasPrefix(name, "X-Amz-") })
	values, err := parseForm(form)
	if err != nil {
		return request, err
	}
	for name, given := range values {
		fromURL[name] = append(fromURL[name], given...)
	}
	for name, given := range fromURL {
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

func parseForm(text string) (url.Values, error) {
	values, err := url.ParseQuery(text)
	if err != nil {
		return nil, awserror.MalformedQuery("The query string is malformed: %v", err)
	}
	return values, nil
}

// WithoutCredentials returns the parameters that do not contain credentials.
func (r Request) WithoutCredentials() map[string]string {
	public := maps.Clone(r.Parameters)
	maps.DeleteFunc(public, func(name, _ string) bool { return isCredential(name) })
	return public
}

// isCredential reports whether a parameter is part of a signature, of either version, or a web identity token.
func isCredential(name string) bool {
	switch name {
	case "AWSAccessKeyId", "Signature", "SecurityToken", "WebIdentityToken":
		return true
	}
	return strings.HasPrefix(strings.ToLower(name), "x-amz-")
}
