package evidence

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
)

// markdown returns the record as a report.
func (r record) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Evidence of `%s`\n\n", r.order.Resource)
	for _, line := range r.order.facts() {
		fmt.Fprintf(&b, "- %s: %s\n", line.name, line.value)
	}
	writeTable(&b, "Connected when last seen", r.active, whoTitles, connection.who)
	for _, e := range r.enforcements {
		fmt.Fprintf(&b, "\n## %s\n\n", cmp.Or(cell(e.EnforcedAt), "No connection ended"))
		fmt.Fprintf(&b, "Request IDs: %s\n", cmp.Or(names(e.RequestIDs), "none"))
		writeTable(&b, "Ended", e.Ended, endedTitles, connection.ended)
		writeTable(&b, "Left alone, because only the name is similar", e.Similar, whoTitles, connection.who)
		writeTable(&b, "Found by the dry run, and not ended", e.WouldEnd, whoTitles, connection.who)
		if len(e.Ended)+len(e.WouldEnd) == 0 {
			b.WriteString("\nNo connection was ended.\n")
		}
	}
	return b.String()
}

type fact struct{ name, value string }

// facts returns the arguments and the result of an order, without arguments that are not set.
func (o order) facts() []fact {
	facts := []fact{
		{"User names", names(o.Usernames)},
		{"Common names", names(o.CommonNames)},
		{"Connection IDs", names(o.ConnectionIDs)},
		{"Never cut", names(o.NeverCut)},
		{"Regions", names(o.Regions)},
		{"Endpoints", cmp.Or(names(o.ClientVPNEndpointIDs), "every endpoint of the regions")},
	}
	if o.DryRun != nil && *o.DryRun {
		facts = append(facts, fact{"Dry run", "yes, so no connection was ended"})
	}
	if o.Clear != nil {
		connected := "nobody"
		if !*o.Clear {
			connected = "somebody, or it is not known"
		}
		facts = append(facts, fact{"Connected when last seen", connected})
	}
	kept := facts[:0]
	for _, f := range facts {
		if f.value != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

// whoTitles and endedTitles are the titles of the columns of who and ended.
const (
	whoTitles   = "| Region | Endpoint | Connection | User name | Common name | Client IP | Established |"
	endedTitles = whoTitles + " Seen live | Ended | Status before | Status after | Final status |"
)

func (c connection) who() []string {
	return []string{
		cell(c.Region), cell(c.ClientVPNEndpointID), cell(c.ConnectionID), cell(c.Username), cell(c.CommonName), cell(c.ClientIP),
		cell(c.ConnectionEstablishedTime),
	}
}

func (c connection) ended() []string {
	return append(c.who(), cell(c.SeenAt), cell(c.ConnectionEndTime), c.PreviousStatus.cell(), c.CurrentStatus.cell(), c.FinalStatus.cell())
}

// writeTable writes a table of connections, unless there are none.
func writeTable(b *strings.Builder, title string, connections []connection, titles string, cells func(connection) []string) {
	if len(connections) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n\n%s\n|%s\n", title, titles, strings.Repeat("---|", strings.Count(titles, "|")-1))
	for _, c := range connections {
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells(c), " | "))
	}
}

// cell returns a string in Markdown, or "" for nil.
func cell(s *string) string {
	if s == nil {
		return ""
	}
	return escape(*s)
}

func (s *status) cell() string {
	switch {
	case s == nil:
		return ""
	case s.Message == nil:
		return escape(s.Code)
	default:
		return escape(s.Code + " (" + *s.Message + ")")
	}
}

// names returns a list of names in Markdown.
func names(values []string) string {
	escaped := make([]string, len(values))
	for i, value := range values {
		escaped[i] = escape(value)
	}
	return strings.Join(escaped, ", ")
}

// escape returns text that Markdown shows verbatim, in one line. Names come from certificates and directories, and could otherwise
// contain markup.
func escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case strings.ContainsRune("\\`*_[]<>|~&#!", r):
			b.WriteRune('\\')
			b.WriteRune(r)
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r):
			fmt.Fprintf(&b, "\\\\u%04x", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
