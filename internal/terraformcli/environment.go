package terraformcli

import "strings"

// Environment returns base without the variables that configure AWS or Terraform,
// so that nobody's credentials or settings are used, and with those of extra.
func Environment(base []string, extra map[string]string) []string {
	var out []string
	for _, variable := range base {
		name, _, _ := strings.Cut(variable, "=")
		upper := strings.ToUpper(name)
		if _, ok := extra[name]; ok || strings.HasPrefix(upper, "AWS_") || strings.HasPrefix(upper, "TF_") {
			continue
		}
		out = append(out, variable)
	}
	for name, value := range extra {
		out = append(out, name+"="+value)
	}
	return out
}
