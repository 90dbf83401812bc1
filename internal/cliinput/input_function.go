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
		Summary: "What an input file of the AWS CLI says",
		MarkdownDescription: "Reads what `aws ec2 terminate-client-vpn-connections` takes with `--cli-input-json` or `--cli-input-yaml`. " +
			"Returns an object with `client_vpn_endpoint_id`, `connection_id`, `username` and `dry_run`, which are null where the file does not say them, or says an empty text, as a skeleton does. " +
			"To override them, as arguments of the command do, use `merge`.\n\n" +
			"It is as strict as the CLI, and does not ask AWS: unknown names, values of another type and a second document are errors, which tell the line. So is a file with both `ConnectionId` and `Username`: " +
			"a termination has one of them. A file may leave out whatever `merge` adds.\n\n" +
			"See [AWS CLI skeletons and input files](https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-skeleton.html).",
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "text",
			MarkdownDescription: "The content of the file, JSON or YAML. What can be read as either is JSON. Directives (`%YAML`) and merge keys (`<<`) of YAML are not read.",
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
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("The text is no input of aws ec2 terminate-client-vpn-connections: %v", err))
		return
	}
	resp.Error = resp.Result.Set(ctx, in)
}
