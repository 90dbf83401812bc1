package terraformcli

import (
	"slices"
	"strings"
)

// Environment returns base with the variables in extra, and without those that configure AWS or Terraform.
func Environment(base []string, extra map[string]string) []string {
	out := slices.DeleteFunc(slices.Clone(base), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		_, replaced := extra[name]
		return replaced || strings.HasPrefix(strings.ToUpper(name), "AWS_") || strings.HasPrefix(strings.ToUpper(name), "TF_")
	})
	for name, value := range extra {
		out = append(out, name+"="+value)
	}
	return out
}
