package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

const (
	// source is the template of the documentation's page; page is the generated file, which is identical.
	source = "internal/templates/benchmarks.md"
	page   = "docs/benchmarks.md"
	// maxMove is the largest relative change of a result that is not reported.
	maxMove = 0.15
)

const tableHead = "| what | measured | against | result | at most |\n|---|---|---|---|---|\n"

// table returns the rows as a Markdown table.
func table(rows []row) string { return tableHead + strings.Join(tableLines(rows), "") }

func tableLines(rows []row) []string {
	var lines []string
	for _, r := range rows {
		lines = append(lines, fmt.Sprintf("| %s | %s | %s | %s | %s |\n", r.what, r.measured, r.against, strings.ReplaceAll(r.outcome(), "|", "/"), r.limitText()))
	}
	return lines
}

// mergedTable returns the table of a page in which the rows replace those of the same name. New rows follow at the end.
func mergedTable(page string, rows []row) string {
	_, rest, _ := strings.Cut(page, tableHead)
	old, _, _ := strings.Cut(rest, "\n\n")
	what := func(line string) string { return strings.SplitN(line, " | ", 2)[0] }
	var lines []string
	for line := range strings.Lines(old) {
		lines = append(lines, strings.TrimRight(line, "\n")+"\n")
	}
	for _, line := range tableLines(rows) {
		if i := slices.IndexFunc(lines, func(old string) bool { return what(old) == what(line) }); i >= 0 {
			lines[i] = line
		} else {
			lines = append(lines, line)
		}
	}
	return tableHead + strings.Join(lines, "")
}

// writePage writes the page and its source. Unless all is true, the page keeps its other rows.
func writePage(l *lab, rows []row, all bool) {
	measured := table(rows)
	if !all {
		before, err := os.ReadFile(source)
		if !errors.Is(err, fs.ErrNotExist) {
			l.check(err)
		}
		measured = mergedTable(string(before), rows)
	}
	content := l.render("page.md", map[string]any{
		"table": measured, "breakdown": l.breakdown(), "count": l.count, "speed": speed, "versions": l.versions(),
	})
	for _, path := range []string{source, page} {
		l.check(os.WriteFile(path, []byte(content), 0o644))
	}
}

// versions returns a Markdown list of the versions of what was measured.
func (l *lab) versions() string {
	environment := terraformcli.Environment(l.environment, map[string]string{"CHECKPOINT_DISABLE": "1"})
	terraform, err := terraformcli.Program{Path: l.terraform, Environment: environment}.Version(l.ctx)
	l.check(err)
	lines := []string{
		fmt.Sprintf("%s, %s/%s, %d CPUs", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU()),
		terraform,
	}
	for _, command := range [][]string{{"aws", "--version"}, {"python3", "-c", "import boto3; print('boto3', boto3.__version__)"}} {
		if output, err := exec.CommandContext(l.ctx, command[0], command[1:]...).Output(); err == nil {
			lines = append(lines, strings.TrimSpace(string(output)))
		}
	}
	return "- " + strings.Join(lines, "\n- ")
}

// resultLine matches a row of the table, with submatches for what was measured and the result.
var resultLine = regexp.MustCompile(`(?m)^\| ([^|]+) \|[^|]*\|[^|]*\| \**(?:n\^)?([\d.]+)[^|]*\|[^|]*\|$`)

// committedResults returns the results in a page, by what was measured. A page that does not exist has no results.
func committedResults(path string) map[string]float64 {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	results := map[string]float64{}
	for _, match := range resultLine.FindAllStringSubmatch(string(content), -1) {
		if result, err := strconv.ParseFloat(match[2], 64); err == nil {
			results[match[1]] = result
		}
	}
	return results
}

// movedRows returns a line for each result that differs from the previous one by more than maxMove.
func movedRows(before map[string]float64, rows []row) []string {
	var lines []string
	for _, r := range rows {
		old, known := before[r.what]
		if !known || r.missing != "" || math.Abs(r.result-old) <= maxMove*old {
			continue
		}
		lines = append(lines, fmt.Sprintf("moved: %s: %s before, %s now", r.what, r.number(old), r.number(r.result)))
	}
	return lines
}
