package query

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"reflect"
	"strconv"
)

// encoder writes answers. It remembers the tags of the structs it met: an answer has few kinds and up to a thousand of each.
type encoder struct {
	bytes.Buffer
	plans map[reflect.Type][]element
}

// element is a field that becomes an XML element.
type element struct {
	index  int
	name   string
	option string
}

func (e *encoder) plan(of reflect.Type) []element {
	if known, ok := e.plans[of]; ok {
		return known
	}
	elements := make([]element, of.NumField())
	for i := range elements {
		name, option := tag(of.Field(i))
		elements[i] = element{index: i, name: name, option: option}
	}
	e.plans[of] = elements
	return elements
}

func (e *encoder) members(of reflect.Value) {
	for _, member := range e.plan(of.Type()) {
		value := of.Field(member.index)
		switch {
		case member.name == "" && member.option != inline: // Not for the wire.
		case member.option == inline:
			e.members(value)
		case member.option == omitEmpty && value.IsZero(), isNil(value):
		default:
			e.element(member.name, value)
		}
	}
}

func isNil(value reflect.Value) bool {
	kind := value.Kind()
	return (kind == reflect.Pointer || kind == reflect.Slice) && value.IsNil()
}

func (e *encoder) element(name string, value reflect.Value) {
	e.open(name)
	e.value(value)
	e.close(name)
}

func (e *encoder) value(value reflect.Value) {
	switch value.Kind() {
	case reflect.Pointer:
		e.value(value.Elem())
	case reflect.Struct:
		e.members(value)
	case reflect.Slice:
		e.items(value)
	case reflect.String:
		e.text(value.String())
	case reflect.Bool:
		e.WriteString(strconv.FormatBool(value.Bool()))
	case reflect.Int32, reflect.Int, reflect.Int64:
		e.WriteString(strconv.FormatInt(value.Int(), 10))
	default:
		panic(fmt.Sprintf("an answer has a member of type %s, which is none of the protocol's", value.Type()))
	}
}

// items writes a list. The others will be about as long as the first.
func (e *encoder) items(list reflect.Value) {
	begin := e.Len()
	for i := range list.Len() {
		e.element("item", list.Index(i))
		if i == 0 {
			e.Grow((e.Len() - begin) * list.Len())
		}
	}
}

func (e *encoder) open(name string) {
	e.WriteByte('<')
	e.WriteString(name)
	e.WriteByte('>')
}

func (e *encoder) close(name string) {
	e.WriteString("</")
	e.WriteString(name)
	e.WriteByte('>')
}

func (e *encoder) text(text string) {
	if isPlain(text) {
		e.WriteString(text)
		return
	}
	// A bytes.Buffer never fails to write.
	_ = xml.EscapeText(e, []byte(text))
}

// isPlain tells the texts that XML takes as they are: nearly all.
func isPlain(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ', c > '~', c == '<', c == '>', c == '&', c == '"', c == '\'':
			return false
		}
	}
	return true
}
