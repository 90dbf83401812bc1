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

// Context is what a policy gets to know of a connection.
type Context struct{ record cedar.Record }

// ParseContext reads a context from JSON: an object with the namespaces as its members. Its error is a *SyntaxError.
// See https://docs.cedarpolicy.com/auth/entities-syntax.html for how values other than texts, numbers, sets and records are written.
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

// withoutGo leaves out what an error says of Go types.
func withoutGo(err error) string {
	if within := regexp.MustCompile(`(?s)^json: .* within (".*?": .*)$`).FindStringSubmatch(err.Error()); within != nil {
		return "at " + within[1]
	}
	return strings.TrimPrefix(err.Error(), "jsontext: ")
}

// checkJSON finds the places of what is not JSON, and of what is JSON but not Cedar.
func checkJSON(text string) error {
	at := func(offset int64, message string) error {
		line, column := position(text, int(offset))
		return &SyntaxError{Line: line, Column: column, Message: message}
	}
	var raw json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		offset := int64(len(text))
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok && syntax.Offset < offset {
			offset = syntax.Offset - 1 // The offset is how much was read, with the wrong byte.
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
			return at(decoder.InputOffset()-int64(len("null")), "Cedar has no null: leave the member out")
		}
		if number, ok := token.(json.Number); ok {
			if _, err := strconv.ParseInt(number.String(), 10, 64); err != nil {
				return at(decoder.InputOffset()-int64(len(number)), "Cedar has whole numbers of 64 bits only, and "+number.String()+" is none")
			}
		}
	}
}
