package main

import (
	"cmp"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

const (
	ourModule = "github.com/clientvpn/terraform-provider-clientvpn"
	// maxParts is how many parts of the binary are listed.
	maxParts = 12
)

// breakdown returns a Markdown list of the code and data, by module, that the provider has and an empty provider does not.
func (l *lab) breakdown() string {
	ours, empty := l.sizes(theProvider), l.sizes(emptyProvider)
	total := 0
	for part := range ours {
		ours[part] -= empty[part]
		total += ours[part]
	}
	parts := slices.SortedFunc(maps.Keys(ours), func(a, b string) int { return cmp.Compare(ours[b], ours[a]) })
	var text strings.Builder
	fmt.Fprintf(&text, "Code and data that an empty provider does not have: %.1f MB, of which\n\n", float64(total)/1e6)
	for _, part := range parts[:min(len(parts), maxParts)] {
		fmt.Fprintf(&text, "- %.2f MB: %s\n", float64(ours[part])/1e6, part)
	}
	return text.String()
}

// sizes returns the size of each part of a program in bytes.
func (l *lab) sizes(pkg string) map[string]int {
	path := filepath.Join(l.root, "symbols")
	l.check(terraformcli.Build(l.ctx, ".", pkg, path))
	output, err := exec.CommandContext(l.ctx, "go", "tool", "nm", "-size", path).Output()
	l.check(err)
	sizes := map[string]int{}
	for line := range strings.Lines(string(output)) {
		// A line is an address, a size, a type and a name, which can contain blanks.
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.Contains("TtRrDd", fields[2]) {
			continue
		}
		size, err := strconv.Atoi(fields[1])
		l.check(err)
		sizes[partOf(fields[3])] += size
	}
	return sizes
}

// partOf returns the part that a symbol belongs to: its module, the service in the AWS SDK, or the package in the standard library.
func partOf(symbol string) string {
	for _, prefix := range []string{"type:.eq.", "type:.hash.", "type:", "go:itab.", "*"} {
		symbol = strings.TrimPrefix(symbol, prefix)
	}
	symbol, _, _ = strings.Cut(symbol, "[")
	symbol, _, _ = strings.Cut(symbol, ",")
	dir, name := filepath.Split(symbol)
	name, _, _ = strings.Cut(name, ".")
	elements := strings.Split(dir+name, "/")
	switch {
	case strings.HasPrefix(symbol, "go:"):
		return "Go's tables"
	case strings.HasPrefix(symbol, ourModule):
		return "this module"
	case len(elements) > 4 && elements[3] == "service":
		return strings.Join(elements[:5], "/")
	case strings.Contains(elements[0], "."):
		return strings.Join(elements[:min(len(elements), 3)], "/")
	default:
		return elements[0]
	}
}
