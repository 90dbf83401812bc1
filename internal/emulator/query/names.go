package query

import (
	"reflect"
	"regexp"
	"strings"
)

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
