package document

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// SyntaxError means that a text is not a valid document or context.
type SyntaxError struct {
	// Line and Column are where the error was found. They count from 1, in characters, and are 0 if the place is not known.
	Line, Column int
	Message      string
	// Hint says what may have been meant. It may be empty.
	Hint string
}

// Error returns the place, the message and the hint.
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

// newCedarError returns the error of the Cedar parser with its place, which the parser gives only in the text.
func newCedarError(document string, err error) *SyntaxError {
	e := &SyntaxError{Message: err.Error()}
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
	e.Line, _ = strconv.Atoi(place[1]) // The pattern matches only digits.
	e.Column, _ = strconv.Atoi(place[2])
	before, line := split(document, e.Line, e.Column)
	message, hint := explain(place[4], document, before, line)
	if e.Hint = dashHint(document); e.Hint == "" {
		e.Hint = hint
	}
	switch near := place[3]; near {
	case "":
		e.Message = message
	case `""`:
		e.Message = "at the end: " + message
	default:
		e.Message = "near " + near + ": " + message
	}
	return e
}

// dashHint explains how to write two documented namespaces in Cedar, whose identifiers have no dash.
func dashHint(document string) string {
	for _, namespace := range []string{"mutual-authentication", "active-directory"} {
		if strings.Contains(document, "context."+namespace) {
			return fmt.Sprintf("A name with a dash is written in brackets: context[%q]", namespace)
		}
	}
	return ""
}

// split returns the text before a line and column, which count from 1, and the whole line.
func split(text string, line, column int) (before, whole string) {
	lines := strings.Split(text, "\n")
	at := max(0, min(line, len(lines))-1)
	characters := []rune(lines[at])
	return strings.Join(append(lines[:at:at], string(characters[:max(0, min(column-1, len(characters)))])), "\n"), lines[at]
}

// position returns the line and column of a byte offset.
func position(text string, offset int) (line, column int) {
	before := text[:max(0, min(offset, len(text)))]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}
