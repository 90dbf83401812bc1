package main

import (
	_ "embed"
	"fmt"
	"html"
	"slices"
	"strings"
	"text/template"
	"time"
)

// The size of the terminal in characters and pixels, and the pace of the recording.
const (
	columns     = 110
	rows        = 32
	charWidth   = 8.5
	lineHeight  = 19
	margin      = 16
	perLine     = 40 * time.Millisecond
	perHeading  = 1600 * time.Millisecond
	perProgress = 900 * time.Millisecond
	atTheEnd    = 8 * time.Second
)

//go:embed recording.svg.tmpl
var recordingTemplate string

// animate returns an SVG in which the lines appear one after the other and scroll as in a terminal. Readers who prefer reduced motion
// see the end.
func animate(lines [][]span) (string, error) {
	lines = wrap(lines, columns)
	times, total := schedule(lines)
	var scroll, reveal, text strings.Builder
	for i, line := range lines {
		percent := 100 * float64(times[i]) / float64(total)
		fmt.Fprintf(&reveal, "%.3f%%{transform:translateY(%dpx)}", percent, (i+1)*lineHeight)
		fmt.Fprintf(&scroll, "%.3f%%{transform:translateY(%dpx)}", percent, -scrolled(i+1))
		writeLine(&text, line, i)
	}
	width, height, end := int(columns*charWidth), rows*lineHeight, len(lines)*lineHeight
	var svg strings.Builder
	err := template.Must(template.New("recording").Parse(recordingTemplate)).Execute(&svg, map[string]any{
		"width": width + 2*margin, "height": height + 2*margin, "margin": margin, "textWidth": width, "textHeight": height,
		"scroll": scroll.String(), "scrolled": -scrolled(len(lines)), "reveal": reveal.String(), "end": end,
		"seconds": fmt.Sprintf("%.1f", total.Seconds()), "text": text.String(),
	})
	return svg.String(), err
}

// wrap breaks lines that are longer than width.
func wrap(lines [][]span, width int) [][]span {
	var wrapped [][]span
	for _, line := range lines {
		var part []span
		room := width
		for _, s := range line {
			for text := []rune(s.text); len(text) > 0; {
				if room == 0 {
					wrapped, part, room = append(wrapped, part), nil, width
				}
				fits := min(room, len(text))
				part = append(part, span{string(text[:fits]), s.bold, s.color})
				text, room = text[fits:], room-fits
			}
		}
		wrapped = append(wrapped, part)
	}
	return wrapped
}

// scrolled returns the number of pixels by which the screen has scrolled after a number of lines.
func scrolled(lines int) int { return max(0, lines-rows) * lineHeight }

// schedule returns when each line appears, and when the animation starts over.
func schedule(lines [][]span) (times []time.Duration, total time.Duration) {
	for i, line := range lines {
		switch {
		case i == 0: // The animation begins with the first line.
		case len(line) > 0 && strings.HasPrefix(line[0].text, "── "):
			total += perHeading
		case slices.ContainsFunc(line, func(s span) bool { return strings.Contains(s.text, "complete after") }):
			total += perProgress
		default:
			total += perLine
		}
		times = append(times, total)
	}
	return times, total + atTheEnd
}

func writeLine(out *strings.Builder, line []span, number int) {
	if len(line) == 0 {
		return
	}
	fmt.Fprintf(out, "<text y=\"%d\" xml:space=\"preserve\">", number*lineHeight+15)
	for _, s := range line {
		var classes []string
		if s.bold {
			classes = append(classes, "b")
		}
		if s.color != "" {
			classes = append(classes, "c"+s.color)
		}
		if text := html.EscapeString(s.text); len(classes) == 0 {
			out.WriteString(text)
		} else {
			fmt.Fprintf(out, "<tspan class=\"%s\">%s</tspan>", strings.Join(classes, " "), text)
		}
	}
	out.WriteString("</text>\n")
}
