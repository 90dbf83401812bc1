package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"
)

// release is a section of the changelog.
type release struct {
	version string
	// date is when it was released. It is zero while the heading says "unreleased".
	date  time.Time
	notes string
}

// heading matches "## 1.2.3 (2026-01-31)" and "## 1.2.3 (unreleased)".
var heading = regexp.MustCompile(`(?m)^## (.*)$`)

// releases returns the sections of a changelog, in their order.
func releases(changelog string) ([]release, error) {
	matches := heading.FindAllStringSubmatchIndex(changelog, -1)
	var all []release
	for i, match := range matches {
		end := len(changelog)
		if i+1 < len(matches) {
			end = matches[i+1][0]
		}
		r, err := parseHeading(changelog[match[2]:match[3]])
		if err != nil {
			return nil, err
		}
		r.notes = strings.TrimSpace(changelog[match[1]:end])
		if r.notes == "" {
			return nil, fmt.Errorf("version %s has no notes", r.version)
		}
		all = append(all, r)
	}
	if len(all) == 0 {
		return nil, errors.New("there is no heading such as: ## 1.2.3 (unreleased)")
	}
	return all, nil
}

func parseHeading(text string) (release, error) {
	parts := regexp.MustCompile(`^(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?) \(([^)]+)\)$`).FindStringSubmatch(text)
	if parts == nil {
		return release{}, fmt.Errorf("the heading %q is neither like 1.2.3 (2026-01-31) nor like 1.2.3 (unreleased)", text)
	}
	if parts[2] == "unreleased" {
		return release{version: parts[1]}, nil
	}
	date, err := time.Parse(time.DateOnly, parts[2])
	if err != nil {
		return release{}, fmt.Errorf("the heading %q: %w", text, err)
	}
	return release{version: parts[1], date: date}, nil
}

// forTag returns the notes for a tag. The newest version of the changelog must be the tag's, and have a date.
func forTag(changelog, tag string) (string, error) {
	all, err := releases(changelog)
	if err != nil {
		return "", err
	}
	newest := all[0]
	switch {
	case "v"+newest.version != tag:
		return "", fmt.Errorf("the newest version is %s, but the tag is %s", newest.version, tag)
	case newest.date.IsZero():
		return "", fmt.Errorf("version %s is unreleased: give it a date before tagging it", newest.version)
	}
	return newest.notes, nil
}

// notes prints the notes for a tag.
func notes(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("release notes", flag.ContinueOnError)
	tag := flags.String("tag", "", "`tag` that is released, such as v1.2.3")
	if err := flags.Parse(args); err != nil {
		return err
	}
	content, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return err
	}
	text, err := forTag(string(content), *tag)
	if err != nil {
		return fmt.Errorf("CHANGELOG.md: %w", err)
	}
	_, err = fmt.Fprintln(out, text)
	return err
}

// newest prints the newest version, released or not.
func newest(args []string, out io.Writer) error {
	if len(args) > 0 {
		return fmt.Errorf("unexpected arguments %q", args)
	}
	content, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return err
	}
	all, err := releases(string(content))
	if err != nil {
		return fmt.Errorf("CHANGELOG.md: %w", err)
	}
	_, err = fmt.Fprintln(out, all[0].version)
	return err
}
