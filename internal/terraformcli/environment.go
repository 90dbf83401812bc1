package terraformcli

import (
	"strings"
)

// Environment is what Terraform runs with: the machine's environment less
// everything that AWS's or Terraform's programs read, so that nobody's
// credentials or settings are used, plus its own.
func Environment(machine []string, own map[string]string) []string {
	var out []string
	for _, setting := range machine {
		name, _, _ := strings.Cut(setting, "=")
		upper := strings.ToUpper(name)
		if _, replaced := own[name]; replaced || strings.HasPrefix(upper, "AWS_") || strings.HasPrefix(upper, "TF_") {
			continue
		}
		out = append(out, setting)
	}
	for name, value := range own {
		out = append(out, name+"="+value)
	}
	return out
}
