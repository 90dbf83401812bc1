package document

import (
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/cedar-policy/cedar-go"
)

// Context holds the attributes of a connection that a policy can use.
type Context struct{ record cedar.Record }

// ParseContext parses a context from a JSON object whose members are the namespaces. Its error is a *SyntaxError.
// See https://docs.cedarpolicy.com/auth/entities-syntax.html for values other than strings, numbers, sets and records.
func ParseContext(text string) (Context, error) {
	if err := checkJSON(text); err != nil {
		return Context{}, err
	}
	var record cedar.Record
	if err := json.Unmarshal([]byte(text), &record); err != nil {
		return Context{}, &SyntaxError{Message: withoutGo(err)}
	}
	return Context{record}, nil
}

// withoutGo returns the text of an error without the names of Go types.
func withoutGo(err error) string {
	if within := regexp.MustCompile(`(?s)^json: .* within (".*?": .*)$`).FindStringSubmatch(err.Error()); within != nil {
		return "at " + within[1]
	}
	return strings.TrimPrefix(err.Error(), "jsontext: ")
}

// checkJSON returns an error, with its place, for text that is not JSON and for JSON values that Cedar does not have.
func checkJSON(text string) error {
	at := func(offset int64, message string) error {
		line, column := position(text, int(offset))
		return &SyntaxError{Line: line, Column: column, Message: message}
	}
	var raw json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		offset := int64(len(text))
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok && syntax.Offset < offset {
			offset = syntax.Offset - 1 // The offset counts the bytes read, including the wrong one.
		}
		return at(offset, err.Error())
	}
	if raw[0] != '{' {
		return at(int64(strings.Index(text, string(raw))), "the context must be a JSON object")
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return at(decoder.InputOffset(), err.Error())
		case token == nil:
			return at(decoder.InputOffset()-int64(len("null")), "Cedar has no null, so omit the member")
		}
		if number, ok := token.(json.Number); ok {
			if _, err := strconv.ParseInt(number.String(), 10, 64); err != nil {
				return at(decoder.InputOffset()-int64(len(number)), "Cedar numbers are 64-bit integers, got "+number.String())
			}
		}
	}
}
