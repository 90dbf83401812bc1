// Package cliinput implements the functions that read and write the input files of the AWS CLI command
// `aws ec2 terminate-client-vpn-connections`.
package cliinput

import (
	"fmt"
	"strings"
)

// input is the content of an input file. Parameters that the file does not set are nil.
// See https://docs.aws.amazon.com/cli/latest/reference/ec2/terminate-client-vpn-connections.html.
type input struct {
	ClientVPNEndpointID *string `tfsdk:"client_vpn_endpoint_id"`
	ConnectionID        *string `tfsdk:"connection_id"`
	Username            *string `tfsdk:"username"`
	DryRun              *bool   `tfsdk:"dry_run"`
}

// parameter is a parameter of the command in a JSON or YAML file.
type parameter struct {
	line int
	name string
	// value is a string, a bool, or the kind of any other value.
	value any
}

// kind describes a value of a type that no parameter has, for instance "a number".
type kind string

// lineError is an error in a line of a file, counted from 1.
type lineError struct {
	line    int
	message string
}

// Error returns the line and the message.
func (e *lineError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.message) }

func errorAt(line int, format string, args ...any) error {
	return &lineError{line, fmt.Sprintf(format, args...)}
}

// parse parses a file for --cli-input-json or --cli-input-yaml. A text that is valid as both is parsed as JSON.
func parse(text string) (input, error) {
	parameters, jsonErr := parseJSON(text)
	if jsonErr != nil {
		var yamlErr error
		parameters, yamlErr = parseYAML(text)
		// If neither succeeds, report the error of the format that the text resembles.
		if yamlErr != nil && strings.HasPrefix(strings.TrimSpace(text), "{") {
			return input{}, jsonErr
		}
		if yamlErr != nil {
			return input{}, yamlErr
		}
	}
	return newInput(parameters)
}

// newInput is as strict as the CLI, and like the resources it takes either a connection ID or a user name.
func newInput(parameters []parameter) (input, error) {
	var in input
	for _, p := range parameters {
		if err := in.set(p); err != nil {
			return input{}, err
		}
		if in.ConnectionID != nil && in.Username != nil {
			return input{}, errorAt(p.line, "ConnectionId and Username are both set; set one of them")
		}
	}
	return in, nil
}

func (in *input) set(p parameter) error {
	var ok bool
	want := "a string"
	switch p.name {
	case "ClientVpnEndpointId":
		in.ClientVPNEndpointID, ok = nonEmpty(p.value)
	case "ConnectionId":
		in.ConnectionID, ok = nonEmpty(p.value)
	case "Username":
		in.Username, ok = nonEmpty(p.value)
	case "DryRun":
		var dryRun bool
		dryRun, ok = p.value.(bool)
		in.DryRun, want = &dryRun, "true or false"
	default:
		return errorAt(p.line, "unknown parameter %q; the parameters are ClientVpnEndpointId, ConnectionId, Username and DryRun", p.name)
	}
	if !ok {
		return errorAt(p.line, "%s must be %s, got %s", p.name, want, describe(p.value))
	}
	return nil
}

// nonEmpty returns nil for an empty string: a skeleton has those for parameters that are not filled in.
func nonEmpty(value any) (*string, bool) {
	text, ok := value.(string)
	if !ok || text == "" {
		return nil, ok
	}
	return &text, true
}

func describe(value any) string {
	if _, ok := value.(string); ok {
		return "a string"
	}
	return fmt.Sprint(value)
}
