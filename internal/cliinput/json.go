package cliinput

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// parseJSON parses one object. If a key occurs twice, the last one counts, as in the CLI.
func parseJSON(text string) ([]parameter, error) {
	r := jsonReader{text, json.NewDecoder(strings.NewReader(text))}
	var document json.RawMessage
	if err := r.decoder.Decode(&document); err != nil {
		return nil, r.lineError(err)
	}
	if _, err := r.decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errorAt(r.line(), "unexpected text after the JSON value")
	}
	if !strings.HasPrefix(string(document), "{") {
		return nil, errorAt(1, "must be an object")
	}
	r.decoder = json.NewDecoder(strings.NewReader(text))
	return r.object()
}

// jsonReader adds line numbers to a decoder.
type jsonReader struct {
	text    string
	decoder *json.Decoder
}

// object reads the members of a valid object.
func (r *jsonReader) object() ([]parameter, error) {
	if _, err := r.decoder.Token(); err != nil {
		return nil, r.lineError(err)
	}
	var parameters []parameter
	index := map[string]int{}
	for r.decoder.More() {
		p, err := r.member()
		if err != nil {
			return nil, err
		}
		if i, ok := index[p.name]; ok {
			parameters[i] = p
			continue
		}
		index[p.name] = len(parameters)
		parameters = append(parameters, p)
	}
	return parameters, nil
}

func (r *jsonReader) member() (parameter, error) {
	key, err := r.decoder.Token()
	if err != nil {
		return parameter{}, r.lineError(err)
	}
	name, _ := key.(string) // Keys of valid JSON are strings.
	p := parameter{line: r.line(), name: name}
	var value any
	if err := r.decoder.Decode(&value); err != nil {
		return parameter{}, r.lineError(err)
	}
	switch value.(type) {
	case string, bool:
		p.value = value
	case nil:
		p.value = kind("null")
	case float64:
		p.value = kind("a number")
	case []any:
		p.value = kind("a list")
	default:
		p.value = kind("an object")
	}
	return p, nil
}

func (r *jsonReader) lineError(err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return errorAt(lineAt(r.text, syntax.Offset), "%v", syntax)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errorAt(lineAt(r.text, int64(len(r.text))), "unexpected end of the JSON value")
	}
	return errorAt(r.line(), "%v", err)
}

func (r *jsonReader) line() int { return lineAt(r.text, r.decoder.InputOffset()) }

// lineAt returns the line at an offset.
func lineAt(text string, offset int64) int {
	return 1 + strings.Count(text[:min(offset, int64(len(text)))], "\n")
}
