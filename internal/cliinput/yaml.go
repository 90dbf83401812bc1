package cliinput

import (
	"errors"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// readYAML reads one mapping, by the rules of YAML 1.2 as the CLI has them.
func readYAML(text string) ([]member, error) {
	if line := directive(text); line > 0 {
		return nil, wrong(line, "directives, which begin with %%, are not read")
	}
	document, err := readDocument(text)
	if err != nil {
		return nil, err
	}
	mapping := document.Content[0]
	if mapping.Kind != yaml.MappingNode || mapping.ShortTag() != "!!map" {
		return nil, wrong(mapping.Line, "must be a mapping of the command's parameters")
	}
	var members []member
	seen := map[string]int{}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		m, err := newYAMLMember(mapping.Content[i], mapping.Content[i+1])
		if err != nil {
			return nil, err
		}
		if first, again := seen[m.key]; again {
			return nil, wrong(m.line, "%s is given twice, in line %d before", m.key, first)
		}
		seen[m.key] = m.line
		members = append(members, m)
	}
	return members, nil
}

// directive is the line of the first directive, or 0. What a %YAML 1.1 turns on is nothing that this reader knows.
func directive(text string) int {
	number := 0
	for line := range strings.Lines(text) {
		number++
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "%"):
			return number
		case line != "" && !strings.HasPrefix(line, "#"):
			return 0
		}
	}
	return 0
}

// readDocument wants one document with something in it.
func readDocument(text string) (*yaml.Node, error) {
	loader, err := yaml.NewLoader(strings.NewReader(text))
	if err != nil {
		return nil, yamlFailure(err)
	}
	var document, another yaml.Node
	if err := loader.Load(&document); errors.Is(err, io.EOF) {
		return nil, wrong(1, "there is nothing in it")
	} else if err != nil {
		return nil, yamlFailure(err)
	}
	if err := loader.Load(&another); err == nil {
		return nil, wrong(another.Line, "a second document begins here, and there must be one")
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlFailure(err)
	}
	return &document, nil
}

func yamlFailure(err error) error {
	if failure, ok := errors.AsType[*yaml.LoadError](err); ok {
		return wrong(max(failure.Mark.Line, 1), "%s", failure.Message)
	}
	return wrong(1, "%v", err)
}

func newYAMLMember(key, value *yaml.Node) (member, error) {
	name, ok := scalar(key).(string)
	if !ok {
		return member{}, wrong(key.Line, "the name of a parameter must be a string, and is %s", describe(scalar(key)))
	}
	if value.Kind == yaml.AliasNode {
		value = value.Alias
	}
	return member{line: key.Line, key: name, value: scalar(value)}, nil
}

// scalar is the value of a node: a string, a bool, or the kind of anything else.
func scalar(node *yaml.Node) any {
	switch {
	case node.Kind == yaml.SequenceNode:
		return kind("a list")
	case node.Kind == yaml.MappingNode:
		return kind("a mapping")
	case node.Style&yaml.TaggedStyle != 0:
		return tagged(node)
	case node.Style == 0:
		return plain(node.Value)
	default: // Quoted, or a block.
		return node.Value
	}
}

func tagged(node *yaml.Node) any {
	if node.ShortTag() == "!!str" {
		return node.Value
	}
	if value, ok := plain(node.Value).(bool); ok && node.ShortTag() == "!!bool" {
		return value
	}
	return kind("tagged " + node.Tag)
}

// What the CLI does not take for a string when it stands without quotes.
// See https://yaml.org/spec/1.2.2/#103-core-schema; it adds underscores, 0b and dates, which YAML 1.1 had.
var (
	isNumber = regexp.MustCompile(`^(?:[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+)|(?:[-+][0-9_]|[0-9])[0-9_]*|` +
		`[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]+(?:[eE][-+][0-9]+)?|\.(?:inf|Inf|INF))|\.(?:nan|NaN|NAN))$`)
	isDate = regexp.MustCompile(`^[0-9]{4}-(?:[0-9]{2}-[0-9]{2}|[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)` +
		`[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$`)
)

func plain(text string) any {
	switch text {
	case "", "~", "null", "Null", "NULL":
		return kind("null")
	case "true", "True", "TRUE":
		return true
	case "false", "False", "FALSE":
		return false
	case "=", "<<":
		return kind("a " + text + " without quotes")
	}
	switch {
	case isNumber.MatchString(text):
		return kind("a number")
	case isDate.MatchString(text):
		return kind("a date")
	default:
		return text
	}
}
