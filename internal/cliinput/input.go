// Package cliinput has the functions that read and write the input files of the AWS CLI's command
// `aws ec2 terminate-client-vpn-connections`.
package cliinput

import (
	"fmt"
	"strings"
)

// input is what a file tells the command to do. What it does not say is nil.
// See https://docs.aws.amazon.com/cli/latest/reference/ec2/terminate-client-vpn-connections.html.
type input struct {
	ClientVPNEndpointID *string `tfsdk:"client_vpn_endpoint_id"`
	ConnectionID        *string `tfsdk:"connection_id"`
	Username            *string `tfsdk:"username"`
	DryRun              *bool   `tfsdk:"dry_run"`
}

// member is a key and its value in the file, as the CLI's reader of JSON or YAML understands it.
type member struct {
	line int
	key  string
	// value is a string or a bool. Anything else, which the command has no use for, is told by its kind.
	value any
}

// kind is a value of a type that no parameter of the command has, as in "a number".
type kind string

// lineError says where in a file something is wrong. Lines count from 1.
type lineError struct {
	line int
	what string
}

// Error gives the line first.
func (e *lineError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.what) }

// wrong is an error at a line.
func wrong(line int, format string, args ...any) error {
	return &lineError{line, fmt.Sprintf(format, args...)}
}

// parse reads what --cli-input-json or --cli-input-yaml takes. What can be either is JSON.
func parse(text string) (input, error) {
	members, err := readJSON(text)
	if err != nil {
		fromYAML, yamlErr := readYAML(text)
		// Most JSON is YAML as well: where both fail, the error is told of what the text looks like.
		if yamlErr != nil && !strings.HasPrefix(strings.TrimSpace(text), "{") {
			return input{}, yamlErr
		}
		if yamlErr != nil {
			return input{}, err
		}
		members = fromYAML
	}
	return newInput(members)
}

// newInput is as strict as the CLI, and takes one selector, as the resources do.
func newInput(members []member) (input, error) {
	var in input
	selectedBy := ""
	for _, m := range members {
		if err := in.set(m); err != nil {
			return input{}, err
		}
		if isSelector := m.key == "ConnectionId" || m.key == "Username"; !isSelector || m.value == "" || m.key == selectedBy {
			continue
		}
		if selectedBy != "" {
			return input{}, wrong(m.line, "%s and %s exclude each other: a termination has one of them", selectedBy, m.key)
		}
		selectedBy = m.key
	}
	return in, nil
}

func (in *input) set(m member) error {
	var ok bool
	want := "a string"
	switch m.key {
	case "ClientVpnEndpointId":
		in.ClientVPNEndpointID, ok = filled(m.value)
	case "ConnectionId":
		in.ConnectionID, ok = filled(m.value)
	case "Username":
		in.Username, ok = filled(m.value)
	case "DryRun":
		var dryRun bool
		dryRun, ok = m.value.(bool)
		in.DryRun, want = &dryRun, "true or false"
	default:
		return wrong(m.line, "there is no parameter %q: there are ClientVpnEndpointId, ConnectionId, Username and DryRun", m.key)
	}
	if !ok {
		return wrong(m.line, "%s must be %s, and is %s", m.key, want, describe(m.value))
	}
	return nil
}

// filled is nil for an empty text: a skeleton has those for what is not filled in, and the service takes them for absent.
func filled(value any) (*string, bool) {
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
