package main

import (
	"regexp"
	"strings"
)

// span is a part of a line with one style.
type span struct {
	text string
	bold bool
	// color is the SGR parameter of the foreground color, such as 32 for green, or "" for the default.
	color string
}

// sgr matches the escape sequence that sets the style of the text that follows.
var sgr = regexp.MustCompile(`\x1b\[([0-9;]*)m`)

// parseANSI splits the output of a program into lines of spans. It ignores styles other than bold and the foreground color.
func parseANSI(output string) [][]span {
	var style span
	var lines [][]span
	for line := range strings.SplitSeq(output, "\n") {
		var spans []span
		start := 0
		add := func(end int) {
			if text := line[start:end]; text != "" {
				spans = append(spans, span{text, style.bold, style.color})
			}
		}
		for _, at := range sgr.FindAllStringSubmatchIndex(line, -1) {
			add(at[0])
			style = style.with(line[at[2]:at[3]])
			start = at[1]
		}
		add(len(line))
		lines = append(lines, spans)
	}
	return lines
}

// with returns the style after SGR parameters.
func (s span) with(parameters string) span {
	for parameter := range strings.SplitSeq(parameters, ";") {
		switch {
		case parameter == "" || parameter == "0":
			s = span{}
		case parameter == "1":
			s.bold = true
		case parameter == "22":
			s.bold = false
		case parameter == "39":
			s.color = ""
		case len(parameter) == 2 && strings.ContainsAny(parameter[:1], "39"):
			s.color = parameter
		}
	}
	return s
}
