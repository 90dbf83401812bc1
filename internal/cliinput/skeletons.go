package cliinput

import (
	_ "embed" // For the skeletons.
)

// The output of the AWS CLI.
// See https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-skeleton.html.
var (
	//go:embed skeletons/input.json
	inputSkeleton string
	//go:embed skeletons/yaml-input.yaml
	yamlInputSkeleton string
	//go:embed skeletons/output.json
	outputSkeleton string
)

// skeleton returns the text for a value of --generate-cli-skeleton.
func skeleton(kind string) (text string, known bool) {
	switch kind {
	case "input":
		return inputSkeleton, true
	case "yaml-input":
		return yamlInputSkeleton, true
	case "output":
		return outputSkeleton, true
	default:
		return "", false
	}
}
