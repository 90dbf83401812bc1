package cliinput

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// readJSON reads one object. Of a key that is given twice the last counts, as in the CLI.
func readJSON(text string) ([]member, error) {
	r := jsonReader{text, json.NewDecoder(strings.NewReader(text))}
	var whole json.RawMessage
	if err := r.decoder.Decode(&whole); err != nil {
		return nil, r.failure(err)
	}
	if _, err := r.decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, wrong(r.line(), "there is more after the JSON value")
	}
	if !strings.HasPrefix(string(whole), "{") {
		return nil, wrong(1, "must be an object")
	}
	r.decoder = json.NewDecoder(strings.NewReader(text))
	return r.object()
}

// jsonReader knows in which line it is.
type jsonReader struct {
	text    string
	decoder *json.Decoder
}

// object reads the members of an object that is known to be valid.
func (r *jsonReader) object() ([]member, error) {
	if _, err := r.decoder.Token(); err != nil {
		return nil, r.failure(err)
	}
	var members []member
	at := map[string]int{}
	for r.decoder.More() {
		m, err := r.member()
		if err != nil {
			return nil, err
		}
		if i, again := at[m.key]; again {
			members[i] = m
			continue
		}
		at[m.key] = len(members)
		members = append(members, m)
	}
	return members, nil
}

func (r *jsonReader) member() (member, error) {
	key, err := r.decoder.Token()
	if err != nil {
		return member{}, r.failure(err)
	}
	name, _ := key.(string) // Valid JSON has no other keys.
	m := member{line: r.line(), key: name}
	var value any
	if err := r.decoder.Decode(&value); err != nil {
		return member{}, r.failure(err)
	}
	switch value.(type) {
	case string, bool:
		m.value = value
	case nil:
		m.value = kind("null")
	case float64:
		m.value = kind("a number")
	case []any:
		m.value = kind("a list")
	default:
		m.value = kind("an object")
	}
	return m, nil
}

func (r *jsonReader) failure(err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return wrong(lineAt(r.text, syntax.Offset), "%v", syntax)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return wrong(lineAt(r.text, int64(len(r.text))), "the text ends before the JSON value does")
	}
	return wrong(r.line(), "%v", err)
}

func (r *jsonReader) line() int { return lineAt(r.text, r.decoder.InputOffset()) }

// lineAt is the line in which so many bytes have been read.
func lineAt(text string, offset int64) int {
	return 1 + strings.Count(text[:min(offset, int64(len(text)))], "\n")
}
