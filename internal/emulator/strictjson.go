package emulator

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"
)

// document is a JSON document that is decoded strictly: unlike encoding/json, it refuses unknown and repeated members and
// matches names exactly. A duration is a string, such as 5s. Errors have the line, the path and the accepted names.
type document struct {
	name    string // of the file; may be empty
	content []byte
	decoder *json.Decoder
	lines   map[string]int // by path
}

// decodeStrictly decodes a document that consists of one JSON value into the value that target points to.
func decodeStrictly(name string, content []byte, target any) (*document, error) {
	d := &document{name: name, content: content, decoder: json.NewDecoder(bytes.NewReader(content)), lines: map[string]int{}}
	if err := d.decode("", reflect.ValueOf(target).Elem()); err != nil {
		return nil, err
	}
	if _, err := d.decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, d.errorAt(d.line(), "", "unexpected data after the JSON value")
	}
	return d, nil
}

// line returns the line of the next value.
func (d *document) line() int {
	offset := int(d.decoder.InputOffset())
	rest := bytes.TrimLeft(d.content[offset:], " \t\r\n,:")
	return 1 + bytes.Count(d.content[:len(d.content)-len(rest)], []byte("\n"))
}

func (d *document) errorAt(line int, path, format string, args ...any) error {
	where := fmt.Sprintf("line %d", line)
	if d.name != "" {
		where = fmt.Sprintf("%s:%d", d.name, line)
	}
	if path != "" {
		where += ": " + path
	}
	return fmt.Errorf("%s: %w", where, fmt.Errorf(format, args...))
}

// wrap adds the line and the path of a decoded value to an error.
func (d *document) wrap(path string, err error) error {
	return d.errorAt(d.lines[path], path, "%w", err)
}

// decode decodes the next value. Structs and lists of structs are walked, so that errors can have a path; encoding/json
// decodes everything else.
func (d *document) decode(path string, into reflect.Value) error {
	line := d.line()
	d.lines[path] = line
	isStruct := into.Kind() == reflect.Struct
	isList := into.Kind() == reflect.Slice && into.Type().Elem().Kind() == reflect.Struct
	switch {
	case isStruct:
		return d.walk(path, line, '{', func() error { return d.object(path, into) })
	case isList:
		return d.walk(path, line, '[', func() error { return d.list(path, into) })
	}
	var raw json.RawMessage
	if err := d.decoder.Decode(&raw); err != nil {
		return d.errorAt(line, path, "%w", syntaxError(err))
	}
	target := into.Addr().Interface()
	if d, ok := target.(*time.Duration); ok {
		target = (*duration)(d)
	}
	if err := json.Unmarshal(raw, target); err != nil {
		return d.errorAt(line, path, "%w", typeError(err))
	}
	return nil
}

// walk reads the delimiters around an object or a list.
func (d *document) walk(path string, line int, open json.Delim, members func() error) error {
	token, err := d.decoder.Token()
	if err != nil {
		return d.errorAt(line, path, "%w", syntaxError(err))
	}
	if token != open {
		return d.errorAt(line, path, "want %s", map[json.Delim]string{'{': "an object", '[': "a list"}[open])
	}
	if err := members(); err != nil {
		return err
	}
	if _, err := d.decoder.Token(); err != nil {
		return d.errorAt(d.line(), path, "%w", syntaxError(err))
	}
	return nil
}

func (d *document) object(path string, into reflect.Value) error {
	fields := jsonFields(into.Type())
	seen := map[string]bool{}
	for d.decoder.More() {
		line := d.line()
		token, err := d.decoder.Token()
		if err != nil {
			return d.errorAt(line, path, "%w", syntaxError(err))
		}
		name, _ := token.(string)
		field, known := fields[name]
		switch {
		case !known:
			return d.errorAt(line, path, "unknown member %q, want one of %s", name, names(fields))
		case seen[name]:
			return d.errorAt(line, path, "member %q is given twice", name)
		}
		seen[name] = true
		if err := d.decode(strings.TrimPrefix(path+"."+name, "."), into.FieldByIndex(field)); err != nil {
			return err
		}
	}
	return nil
}

func (d *document) list(path string, into reflect.Value) error {
	for i := 0; d.decoder.More(); i++ {
		element := reflect.New(into.Type().Elem()).Elem()
		if err := d.decode(fmt.Sprintf("%s[%d]", path, i), element); err != nil {
			return err
		}
		into.Set(reflect.Append(into, element))
	}
	return nil
}

// jsonFields returns the indexes of a struct's fields by their names in JSON.
func jsonFields(of reflect.Type) map[string][]int {
	fields := map[string][]int{}
	for _, field := range reflect.VisibleFields(of) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			fields[name] = slices.Clone(field.Index)
		}
	}
	return fields
}

// duration is a time.Duration in JSON. An empty string is 0.
type duration time.Duration

// UnmarshalText parses a duration.
func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(cmp.Or(string(text), "0"))
	if err != nil {
		return fmt.Errorf("%q is not a duration, such as 5s or 60m", text)
	}
	*d = duration(parsed)
	return nil
}

func syntaxError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("unexpected end of JSON input")
	}
	return fmt.Errorf("invalid JSON: %w", err)
}

// typeError describes a value of the wrong type in the terms of JSON.
func typeError(err error) error {
	mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return err
	}
	want := map[reflect.Kind]string{reflect.String: "a string", reflect.Int: "a whole number", reflect.Bool: "true or false", reflect.Slice: "a list", reflect.Map: "an object"}[mismatch.Type.Kind()]
	return fmt.Errorf("want %s, not a JSON %s", want, mismatch.Value)
}
