package main

import (
	"os"
	"regexp"
	"strings"
)

// recorded replaces the parts of the output that differ between runs.
//
//nolint:gochecknoglobals // It is a constant table.
var recorded = []struct {
	pattern     *regexp.Regexp
	replacement string
}{
	{regexp.MustCompile(`(?m)^.*Still creating\.\.\..*\n`), ""},
	{regexp.MustCompile(`http://127\.0\.0\.1:\d+`), "http://127.0.0.1:8743"},
	{regexp.MustCompile(`(Using \S+ v[\d.]+), \S*?([^/\\\s]+),`), "$1, $2,"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`), "2026-01-31T17:00:00Z"},
	{regexp.MustCompile(`(complete after) \d+s`), "$1 2s"},
	{regexp.MustCompile(`(?m)^Building the provider .*\n`), ""},
}

// record writes the output as an animated SVG. Runs with the same version of Terraform produce the same file.
func record(path, output string) error {
	for _, r := range recorded {
		output = r.pattern.ReplaceAllString(output, r.replacement)
	}
	output = "\x1b[32m$\x1b[0m make demo\n" + strings.TrimSpace(output)
	svg, err := animate(parseANSI(output))
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(svg), 0o644)
}
