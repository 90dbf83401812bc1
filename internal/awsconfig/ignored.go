package awsconfig

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// ignoredEndpoints are the arguments of the endpoints block of hashicorp/aws other than ec2 and sts, one a line.
//
//go:embed ignored_endpoints.txt
var ignoredEndpoints string

// endpointsReason is why those arguments have no effect.
const endpointsReason = "this provider calls only EC2 and STS"

// IgnoredEndpointDescription describes each argument of the endpoints block that has no effect. The documentation omits
// these arguments.
const IgnoredEndpointDescription = "Ignored: " + endpointsReason + "."

// ignoredGroup is arguments and blocks of hashicorp/aws that have no effect, all for the same reason.
type ignoredGroup struct {
	reason     string
	attributes map[string]tftypes.Type
	blocks     map[string]map[string]tftypes.Type
}

func ignoredGroups() []ignoredGroup {
	names := tftypes.Set{ElementType: tftypes.String}
	return []ignoredGroup{
		{
			reason:     "no resource of this provider has tags",
			attributes: map[string]tftypes.Type{"tag_policy_compliance": tftypes.String},
			blocks: map[string]map[string]tftypes.Type{
				"default_tags": {"tags": tftypes.Map{ElementType: tftypes.String}},
				"ignore_tags":  {"key_prefixes": names, "keys": names},
			},
		},
		{
			reason:     "this provider does not call S3",
			attributes: map[string]tftypes.Type{"s3_us_east_1_regional_endpoint": tftypes.String, "s3_use_path_style": tftypes.Bool},
		},
		{
			reason:     "this provider makes no call to validate the credentials",
			attributes: map[string]tftypes.Type{"skip_credentials_validation": tftypes.Bool},
		},
		{
			reason:     "this provider requests the account ID only for allowed_account_ids and forbidden_account_ids",
			attributes: map[string]tftypes.Type{"skip_requesting_account_id": tftypes.Bool},
		},
	}
}

// DeclareIgnored adds the arguments and blocks that have no effect to the schema of the provider block that Terraform gets. The
// plugin framework does not know them: it copies all arguments of a block, several times for each, to find that one.
func DeclareIgnored(block *tfprotov6.SchemaBlock) {
	for _, group := range ignoredGroups() {
		description := "Ignored: " + group.reason + "."
		for name, valueType := range group.attributes {
			block.Attributes = append(block.Attributes, ignoredAttribute(name, valueType, description))
		}
		for name, arguments := range group.blocks {
			nested := &tfprotov6.SchemaBlock{Description: description, DescriptionKind: tfprotov6.StringKindMarkdown}
			for argument, valueType := range arguments {
				nested.Attributes = append(nested.Attributes, ignoredAttribute(argument, valueType, "Ignored."))
			}
			block.BlockTypes = append(block.BlockTypes, &tfprotov6.SchemaNestedBlock{
				TypeName: name, Nesting: tfprotov6.SchemaNestedBlockNestingModeList, Block: nested,
			})
		}
	}
	for _, nested := range block.BlockTypes {
		if nested.TypeName == "endpoints" {
			for name := range strings.FieldsSeq(ignoredEndpoints) {
				nested.Block.Attributes = append(nested.Block.Attributes, ignoredAttribute(name, tftypes.String, IgnoredEndpointDescription))
			}
		}
	}
}

func ignoredAttribute(name string, valueType tftypes.Type, description string) *tfprotov6.SchemaAttribute {
	return &tfprotov6.SchemaAttribute{
		Name: name, Type: valueType, Optional: true, Description: description, DescriptionKind: tfprotov6.StringKindMarkdown,
	}
}

// DropIgnored returns a provider block without the arguments that have no effect, and one warning that lists those that are set.
func DropIgnored(config *tfprotov6.DynamicValue) (*tfprotov6.DynamicValue, []*tfprotov6.Diagnostic, error) {
	var arguments map[string]msgpack.RawMessage
	if err := msgpack.Unmarshal(config.MsgPack, &arguments); err != nil {
		return nil, nil, fmt.Errorf("the provider block could not be decoded: %w", err)
	}
	var lines []string
	for _, group := range ignoredGroups() {
		var names []string
		for name := range group.attributes {
			if drop(arguments, name) {
				names = append(names, name)
			}
		}
		for name := range group.blocks {
			if drop(arguments, name) {
				names = append(names, name)
			}
		}
		lines = appendLine(lines, names, group.reason)
	}
	names, err := dropIgnoredEndpoints(arguments)
	lines = appendLine(lines, names, endpointsReason)
	if err != nil || arguments == nil {
		return config, nil, err
	}
	kept, err := msgpack.Marshal(arguments)
	return &tfprotov6.DynamicValue{MsgPack: kept}, ignoredWarning(lines), err
}

// drop removes an argument, and reports whether it had a value or, as a block, an element.
func drop(arguments map[string]msgpack.RawMessage, name string) (wasSet bool) {
	value := arguments[name]
	delete(arguments, name)
	return len(value) > 0 && value[0] != msgpcode.Nil && value[0] != msgpcode.FixedArrayLow
}

// dropIgnoredEndpoints removes the arguments without effect from the endpoints blocks, and returns the names of those that are set.
// A block that is not known yet stays as it is.
func dropIgnoredEndpoints(arguments map[string]msgpack.RawMessage) (names []string, err error) {
	value := arguments["endpoints"]
	if len(value) == 0 || msgpcode.IsExt(value[0]) {
		return nil, nil
	}
	var blocks []msgpack.RawMessage
	if err := msgpack.Unmarshal(value, &blocks); err != nil {
		return nil, fmt.Errorf("the endpoints block could not be decoded: %w", err)
	}
	for i, block := range blocks {
		if msgpcode.IsExt(block[0]) {
			continue
		}
		var urls map[string]msgpack.RawMessage
		if err := msgpack.Unmarshal(block, &urls); err != nil {
			return nil, fmt.Errorf("the endpoints block could not be decoded: %w", err)
		}
		for name := range strings.FieldsSeq(ignoredEndpoints) {
			if drop(urls, name) {
				names = append(names, "endpoints."+name)
			}
		}
		if blocks[i], err = msgpack.Marshal(urls); err != nil {
			return nil, err
		}
	}
	arguments["endpoints"], err = msgpack.Marshal(blocks)
	return names, err
}

func appendLine(lines, names []string, reason string) []string {
	if len(names) == 0 {
		return lines
	}
	slices.Sort(names)
	return append(lines, fmt.Sprintf("  - %s: %s", strings.Join(names, ", "), reason))
}

func ignoredWarning(lines []string) []*tfprotov6.Diagnostic {
	if len(lines) == 0 {
		return nil
	}
	return []*tfprotov6.Diagnostic{{
		Severity: tfprotov6.DiagnosticSeverityWarning,
		Summary:  "Arguments of hashicorp/aws without effect",
		Detail: "These arguments of the provider block are accepted, so that a block for hashicorp/aws can be copied, but have no effect. " +
			"Remove them to get rid of this warning:\n" + strings.Join(lines, "\n"),
	}}
}
