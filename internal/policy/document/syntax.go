package document

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// SyntaxError says where a text is not what it should be.
type SyntaxError struct {
	// Line and Column count from 1, in characters. They are 0 where the place is not known.
	Line, Column int
	Message      string
	// Hint is what may have been meant, or empty.
	Hint string
}

// Error gives the place, what is wrong there and the hint.
func (e *SyntaxError) Error() string {
	text := e.Message
	if e.Line > 0 {
		text = fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
	}
	if e.Hint != "" {
		text += ". " + e.Hint
	}
	return text
}

// newCedarError takes the place out of the text of Cedar's error, which has it nowhere else.
func newCedarError(document string, err error) *SyntaxError {
	e := &SyntaxError{Message: err.Error(), Hint: dashHint(document)}
	place := regexp.MustCompile(`(?s)<input>:(\d+):(\d+)(?: (".*"))?: (.*)$`).FindStringSubmatch(e.Message)
	if place == nil {
		number, ok := errors.AsType[*strconv.NumError](err)
		if !ok {
			return e
		}
		e.Message = number.Num + " does not fit into 64 bits"
		if at := strings.Index(document, number.Num); at >= 0 {
			e.Line, e.Column = position(document, at)
		}
		return e
	}
	e.Line, _ = strconv.Atoi(place[1]) // Digits alone.
	e.Column, _ = strconv.Atoi(place[2])
	switch near, message := place[3], place[4]; near {
	case "":
		e.Message = message
	case `""`:
		e.Message = "at the end: " + message
	default:
		e.Message = "near " + near + ": " + message
	}
	return e
}

// dashHint explains what the documentation's names of two namespaces are in Cedar, whose identifiers have no dash.
func dashHint(document string) string {
	for _, namespace := range []string{"mutual-authentication", "active-directory"} {
		if strings.Contains(document, "context."+namespace) {
			return fmt.Sprintf("A name with a dash is written in brackets: context[%q]", namespace)
		}
	}
	return ""
}

// position is the line and column of a byte offset.
func position(text string, offset int) (line, column int) {
	before := text[:max(0, min(offset, len(text)))]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}
