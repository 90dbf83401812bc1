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
	writeTable(&b, "Connected when last seen", r.active, whoColumns())
	for _, e := range r.enforcements {
		fmt.Fprintf(&b, "\n## %s\n\n", cmp.Or(cell(e.EnforcedAt), "No connection ended"))
		fmt.Fprintf(&b, "Request IDs: %s\n", cmp.Or(names(e.RequestIDs), "none"))
		writeTable(&b, "Ended", e.Ended, endedColumns())
		writeTable(&b, "Left alone, because only the name is similar", e.Similar, whoColumns())
		writeTable(&b, "Found by the dry run, and not ended", e.WouldEnd, whoColumns())
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

// column is a column of a table of connections.
type column struct {
	title string
	value func(connection) string
}

func whoColumns() []column {
	return []column{
		{"Region", func(c connection) string { return cell(c.Region) }},
		{"Endpoint", func(c connection) string { return cell(c.ClientVPNEndpointID) }},
		{"Connection", func(c connection) string { return cell(c.ConnectionID) }},
		{"User name", func(c connection) string { return cell(c.Username) }},
		{"Common name", func(c connection) string { return cell(c.CommonName) }},
		{"Client IP", func(c connection) string { return cell(c.ClientIP) }},
		{"Established", func(c connection) string { return cell(c.ConnectionEstablishedTime) }},
	}
}

func endedColumns() []column {
	return append(whoColumns(),
		column{"Seen live", func(c connection) string { return cell(c.SeenAt) }},
		column{"Ended", func(c connection) string { return cell(c.ConnectionEndTime) }},
		column{"Status before", func(c connection) string { return c.PreviousStatus.cell() }},
		column{"Status after", func(c connection) string { return c.CurrentStatus.cell() }},
		column{"Final status", func(c connection) string { return c.FinalStatus.cell() }},
	)
}

// writeTable writes a table of connections, unless there are none.
func writeTable(b *strings.Builder, title string, connections []connection, columns []column) {
	if len(connections) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n\n|", title)
	for _, c := range columns {
		fmt.Fprintf(b, " %s |", c.title)
	}
	b.WriteString("\n|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, connection := range connections {
		b.WriteString("|")
		for _, c := range columns {
			fmt.Fprintf(b, " %s |", c.value(connection))
		}
		b.WriteString("\n")
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
