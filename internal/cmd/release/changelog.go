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
	// date is the release date, or zero if the heading says "unreleased".
	date  time.Time
	notes string
}

// readChangelog returns the releases in CHANGELOG.md, newest first.
func readChangelog() ([]release, error) {
	content, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return nil, err
	}
	all, err := releases(string(content))
	if err != nil {
		return nil, fmt.Errorf("CHANGELOG.md: %w", err)
	}
	return all, nil
}

// releases returns the sections of a changelog, in their order.
func releases(changelog string) ([]release, error) {
	_, sections, found := strings.Cut("\n"+changelog, "\n## ")
	if !found {
		return nil, errors.New("no release heading, such as: ## 1.2.3 (unreleased)")
	}
	var all []release
	for section := range strings.SplitSeq(sections, "\n## ") {
		title, notes, _ := strings.Cut(section, "\n")
		r, err := parseHeading(title)
		if err != nil {
			return nil, err
		}
		if r.notes = strings.TrimSpace(notes); r.notes == "" {
			return nil, fmt.Errorf("version %s has no notes", r.version)
		}
		all = append(all, r)
	}
	return all, nil
}

// heading matches "1.2.3 (2026-01-31)" and "1.2.3 (unreleased)".
var heading = regexp.MustCompile(`^(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?) \(([^)]+)\)$`)

func parseHeading(text string) (release, error) {
	parts := heading.FindStringSubmatch(text)
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

// forTag returns the notes of the newest release. It is an error if the tag is for another version, or the release has no date.
func forTag(all []release, tag string) (string, error) {
	newest := all[0]
	switch {
	case "v"+newest.version != tag:
		return "", fmt.Errorf("the newest version is %s, but the tag is %s", newest.version, tag)
	case newest.date.IsZero():
		return "", fmt.Errorf("version %s is unreleased: give it a date before tagging it", newest.version)
	}
	return newest.notes, nil
}

// notes prints the notes of a tag.
func notes(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("release notes", flag.ContinueOnError)
	tag := flags.String("tag", "", "the release's `tag`, such as v1.2.3")
	if err := flags.Parse(args); err != nil {
		return err
	}
	all, err := readChangelog()
	if err != nil {
		return err
	}
	text, err := forTag(all, *tag)
	if err != nil {
		return fmt.Errorf("CHANGELOG.md: %w", err)
	}
	_, err = fmt.Fprintln(out, text)
	return err
}

// version prints the newest version, released or not.
func version(args []string, out io.Writer) error {
	if len(args) > 0 {
		return fmt.Errorf("unexpected arguments %q", args)
	}
	all, err := readChangelog()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, all[0].version)
	return err
}
