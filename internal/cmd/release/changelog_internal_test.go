package main

import (
	"os"
	"strings"
	"testing"
)

const changelog = `# Changelog

Words.

## 0.2.0 (2026-03-01)

- Second.

### Details

More.

## 0.1.0 (2026-02-01)

- First.
`

func TestForTag(t *testing.T) {
	t.Parallel()
	all, err := releases(changelog)
	if err != nil {
		t.Fatal(err)
	}
	got, err := forTag(all, "v0.2.0")
	if want := "- Second.\n\n### Details\n\nMore."; err != nil || got != want {
		t.Errorf("got %q, error %v, want %q", got, err, want)
	}
}

func TestForTag_rejectsOtherVersions(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ changelog, tag, want string }{
		"an older version":      {changelog, "v0.1.0", "the newest version is 0.2.0, but the tag is v0.1.0"},
		"a missing version":     {changelog, "v0.3.0", "the newest version is 0.2.0, but the tag is v0.3.0"},
		"a tag without v":       {changelog, "0.2.0", "but the tag is 0.2.0"},
		"an unreleased version": {"## 0.2.0 (unreleased)\n\n- New.\n", "v0.2.0", "version 0.2.0 is unreleased"},
		"a version twice":       {"## 0.2.0 (2026-03-01)\n\n## 0.2.0 (2026-03-01)\n\n- New.\n", "v0.2.0", "version 0.2.0 has no notes"},
		"an invalid heading":    {"## Unreleased\n\n- New.\n", "v0.2.0", `the heading "Unreleased" is neither`},
		"an invalid date":       {"## 0.2.0 (March 1)\n\n- New.\n", "v0.2.0", `the heading "0.2.0 (March 1)"`},
		"an empty file":         {"", "v0.2.0", "no release heading"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, err := releases(tc.changelog)
			if err == nil {
				_, err = forTag(all, tc.tag)
			}
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %s", err, tc.want)
			}
		})
	}
}

// The repository's changelog must be valid.
func TestReleases_ofThisRepository(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := releases(string(content)); err != nil {
		t.Error(err)
	}
}
