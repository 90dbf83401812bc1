package cliinput

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ function.Function = inputFunction{}

// NewInputFunction returns the function cli_input.
func NewInputFunction() function.Function { return inputFunction{} }

type inputFunction struct{}

func (inputFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "cli_input"
}

func (inputFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Reads an input file of the AWS CLI",
		MarkdownDescription: "Parses a file for `--cli-input-json` or `--cli-input-yaml` of `aws ec2 terminate-client-vpn-connections`. " +
			"Returns an object with `client_vpn_endpoint_id`, `connection_id`, `username` and `dry_run`. " +
			"An attribute is null if the file does not set it, or sets it to an empty string as a skeleton does. " +
			"Use `merge` to add or override parameters, as arguments of the command do.\n\n" +
			"The function is as strict as the CLI and does not call AWS: unknown parameters, values of the wrong type and a second document are errors that name the line. " +
			"A file that sets both `ConnectionId` and `Username` is an error too.\n\n" +
			"See [AWS CLI skeletons and input files](https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-skeleton.html).",
		Parameters: []function.Parameter{function.StringParameter{
			Name: "text",
			MarkdownDescription: "Content of the file, JSON or YAML. Text that is valid as both is parsed as JSON. " +
				"Put a YAML string in quotes if it looks like a number, a date or a bool: the CLI and this function differ on a few of them, " +
				"for instance `2026-1-2` and `=`. Do not use merge keys (`<<`) or `%YAML` directives.",
		}},
		Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
			"client_vpn_endpoint_id": types.StringType,
			"connection_id":          types.StringType,
			"username":               types.StringType,
			"dry_run":                types.BoolType,
		}},
	}
}

func (inputFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	in, err := parse(text)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("The text is not valid input for aws ec2 terminate-client-vpn-connections: %v", err))
		return
	}
	resp.Error = resp.Result.Set(ctx, in)
}
