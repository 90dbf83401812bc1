package cliinput

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

var _ function.Function = skeletonFunction{}

// NewSkeletonFunction returns the function cli_skeleton.
func NewSkeletonFunction() function.Function { return skeletonFunction{} }

type skeletonFunction struct{}

func (skeletonFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "cli_skeleton"
}

func (skeletonFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Returns an empty input file of the AWS CLI",
		MarkdownDescription: "Returns the output of `aws ec2 terminate-client-vpn-connections --generate-cli-skeleton`, including the final newline. " +
			"Fill it in and parse it with [`cli_input`](cli_input.md). " +
			"See [AWS CLI skeletons and input files](https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-skeleton.html).",
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "kind",
			MarkdownDescription: "`input` for `--cli-input-json`, `yaml-input` for `--cli-input-yaml`, or `output` for the command's output.",
		}},
		Return: function.StringReturn{},
	}
}

func (skeletonFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var kind string
	if resp.Error = req.Arguments.Get(ctx, &kind); resp.Error != nil {
		return
	}
	text, known := skeleton(kind)
	if !known {
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf(`The kind must be "input", "yaml-input" or "output", got %q`, kind))
		return
	}
	resp.Error = resp.Result.Set(ctx, text)
}
