package query

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// Decode stores parameters in the struct that target points to. A field's tag is the parameter's name and an option:
//
//	ID      string    `query:"ClientVpnEndpointId,required"`
//	Name    *string   `query:"Description"` // nil if absent
//	Servers []string  `query:"DnsServers"`  // DnsServers.1, DnsServers.2, …
//	Filters []Filter  `query:"Filter"`      // Filter.1.Name, …
//
// The fields of an embedded struct, and of a field with the option inline, are treated as the struct's own. Fields without a
// tag are ignored. Decode returns an error for an unknown parameter, for a value that does not have the field's type, and for
// a required parameter that is missing or empty.
func Decode(parameters map[string]string, target any) error {
	root, err := update(parameters, target)
	if err != nil {
		return err
	}
	if extra := root.unread(); extra != nil {
		return awserror.UnknownParameter(extra.name)
	}
	return nil
}

// Update changes the fields of the struct that target points to for which there are parameters. Unlike Decode, it ignores
// unknown parameters.
func Update(parameters map[string]string, target any) error {
	_, err := update(parameters, target)
	return err
}

func update(parameters map[string]string, target any) (*tree, error) {
	root, err := newTree(parameters)
	if err != nil {
		return nil, err
	}
	return root, decodeValue(root, reflect.ValueOf(target).Elem())
}

// The options of a tag.
const (
	required = "required"
	inline   = "inline"
)

// tag returns the name and the option of a field's tag.
func tag(field reflect.StructField) (name, option string) {
	if field.Anonymous {
		return "", inline
	}
	name, option, _ = strings.Cut(field.Tag.Get("query"), ",")
	return name, option
}

func decodeStruct(from *tree, into reflect.Value) error {
	for i := range into.NumField() {
		name, option := tag(into.Type().Field(i))
		if option == inline {
			if err := decodeStruct(from, into.Field(i)); err != nil {
				return err
			}
			continue
		}
		if name == "" {
			continue
		}
		given := from.children[name]
		if option == required && (given == nil || given.isEmpty()) {
			return awserror.MissingParameter(from.child(name).name)
		}
		if given != nil {
			if err := decodeValue(given, into.Field(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tree) isEmpty() bool {
	return len(t.children) == 0 && (t.value == nil || *t.value == "")
}

func decodeValue(from *tree, into reflect.Value) error {
	switch into.Kind() {
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		return decodeValue(from, into.Elem())
	case reflect.Struct:
		return decodeStruct(from, into)
	case reflect.Slice:
		return decodeList(from, into)
	default:
		if from.value == nil {
			return nil // The parameter has children instead of a value. They stay unread, which is an error.
		}
		text := *from.value
		from.value = nil
		return decodeScalar(from.name, text, into)
	}
}

func decodeList(from *tree, into reflect.Value) error {
	items, err := from.items()
	if err != nil {
		return err
	}
	into.Set(reflect.MakeSlice(into.Type(), len(items), len(items)))
	for i, item := range items {
		if err := decodeValue(item, into.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func decodeScalar(name, text string, into reflect.Value) error {
	switch into.Kind() {
	case reflect.String:
		into.SetString(text)
	case reflect.Bool:
		if text != "true" && text != "false" {
			return awserror.InvalidValue("Invalid value '%s' for boolean parameter %s", text, name)
		}
		into.SetBool(text == "true")
	case reflect.Int32:
		number, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return awserror.InvalidValue("Invalid value '%s' for integer parameter %s", text, name)
		}
		into.SetInt(number)
	default:
		return fmt.Errorf("parameter %s has a field of the unsupported type %s", name, into.Type())
	}
	return nil
}

// index matches the numbers in a parameter's name.
var index = regexp.MustCompile(`\.[1-9][0-9]*(\.|$)`)

// Pattern returns a parameter's name with N in place of numbers: Filter.N.Value.N for Filter.1.Value.2.
func Pattern(name string) string {
	for index.MatchString(name) {
		name = index.ReplaceAllString(name, ".N$1")
	}
	return name
}

// Patterns returns the names of all parameters that Decode accepts for a type of target, with N in place of numbers.
func Patterns(target reflect.Type) []string {
	return patterns(target, "")
}

func patterns(of reflect.Type, prefix string) []string {
	switch of.Kind() {
	case reflect.Pointer:
		return patterns(of.Elem(), prefix)
	case reflect.Slice:
		return patterns(of.Elem(), prefix+".N")
	case reflect.Struct:
		var names []string
		for field := range of.Fields() {
			name, option := tag(field)
			if name == "" && option == "" {
				continue
			}
			child := strings.TrimPrefix(prefix+"."+name, ".")
			if option == inline {
				child = prefix
			}
			names = append(names, patterns(field.Type, child)...)
		}
		return names
	default:
		return []string{prefix}
	}
}

// maxDots limits the dots in the name of a parameter. TagSpecification.1.Tag.1.Key has four.
const maxDots = 8

// tree holds parameters by the parts of their dotted names. Decoding removes the values that it reads.
type tree struct {
	name     string // the full dotted name
	value    *string
	children map[string]*tree
}

func newTree(parameters map[string]string) (*tree, error) {
	root := &tree{}
	for name, value := range parameters {
		if strings.Count(name, ".") > maxDots {
			return nil, awserror.UnknownParameter(name)
		}
		node := root
		for part := range strings.SplitSeq(name, ".") {
			node = node.child(part)
		}
		node.value = &value
	}
	return root, nil
}

func (t *tree) child(part string) *tree {
	if t.children == nil {
		t.children = map[string]*tree{}
	}
	child := t.children[part]
	if child == nil {
		child = &tree{name: strings.TrimPrefix(t.name+"."+part, ".")}
		t.children[part] = child
	}
	return child
}

// items returns the numbered children (Name.1, Name.2, …) in numeric order.
func (t *tree) items() ([]*tree, error) {
	byNumber := map[int]*tree{}
	for part, child := range t.children {
		number, err := strconv.Atoi(part)
		if err != nil || number < 1 || strconv.Itoa(number) != part {
			return nil, awserror.UnknownParameter(child.name)
		}
		byNumber[number] = child
	}
	items := make([]*tree, 0, len(byNumber))
	for _, number := range slices.Sorted(maps.Keys(byNumber)) {
		items = append(items, byNumber[number])
	}
	return items, nil
}

// unread returns a parameter that was not read, or nil if there is none.
func (t *tree) unread() *tree {
	if t.value != nil {
		return t
	}
	for _, part := range slices.Sorted(maps.Keys(t.children)) {
		if found := t.children[part].unread(); found != nil {
			return found
		}
	}
	return nil
}
