package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
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
func (l *lab) breakdown(ctx context.Context) (string, error) {
	ours, err := l.sizes(ctx, theProvider)
	if err != nil {
		return "", err
	}
	empty, err := l.sizes(ctx, emptyProvider)
	if err != nil {
		return "", err
	}
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
	return text.String(), nil
}

// sizes returns the size of each part of a program in bytes.
func (l *lab) sizes(ctx context.Context, pkg string) (map[string]int, error) {
	path := filepath.Join(l.root, "symbols")
	if err := terraformcli.Build(ctx, ".", pkg, path); err != nil {
		return nil, err
	}
	output, err := exec.CommandContext(ctx, "go", "tool", "nm", "-size", path).Output()
	if err != nil {
		return nil, fmt.Errorf("reading the symbols of %s: %w", pkg, err)
	}
	sizes := map[string]int{}
	lines := bufio.NewScanner(bytes.NewReader(output))
	for lines.Scan() {
		// A line is an address, a size, a type and a name, which can contain blanks.
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.Contains("TtRrDd", fields[2]) {
			continue
		}
		size, err := strconv.Atoi(fields[1])
		if err != nil {
			return nil, fmt.Errorf("reading the symbols of %s: %w", pkg, err)
		}
		sizes[partOf(fields[3])] += size
	}
	return sizes, lines.Err()
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
