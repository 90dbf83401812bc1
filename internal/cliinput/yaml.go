package cliinput

import (
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// parseYAML parses one document with one mapping.
func parseYAML(text string) ([]parameter, error) {
	document, err := loadDocument(text)
	if err != nil {
		return nil, err
	}
	mapping := document.Content[0]
	if mapping.Kind != yaml.MappingNode || mapping.ShortTag() != "!!map" {
		return nil, errorAt(mapping.Line, "must be a mapping of the command's parameters")
	}
	var parameters []parameter
	lines := map[string]int{}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		p, err := newYAMLParameter(mapping.Content[i], mapping.Content[i+1])
		if err != nil {
			return nil, err
		}
		if first, ok := lines[p.name]; ok {
			return nil, errorAt(p.line, "duplicate parameter %s, first set in line %d", p.name, first)
		}
		lines[p.name] = p.line
		parameters = append(parameters, p)
	}
	return parameters, nil
}

func loadDocument(text string) (*yaml.Node, error) {
	loader, err := yaml.NewLoader(strings.NewReader(text))
	if err != nil {
		return nil, yamlError(err)
	}
	var first, second yaml.Node
	if err := loader.Load(&first); errors.Is(err, io.EOF) {
		return nil, errorAt(1, "the file is empty")
	} else if err != nil {
		return nil, yamlError(err)
	}
	if err := loader.Load(&second); err == nil {
		return nil, errorAt(second.Line, "a second document begins here; the file must have one document")
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlError(err)
	}
	return &first, nil
}

func yamlError(err error) error {
	if loadErr, ok := errors.AsType[*yaml.LoadError](err); ok {
		return errorAt(max(loadErr.Mark.Line, 1), "%s", loadErr.Message)
	}
	return errorAt(1, "%v", err)
}

func newYAMLParameter(key, value *yaml.Node) (parameter, error) {
	name, ok := yamlValue(key).(string)
	if !ok {
		return parameter{}, errorAt(key.Line, "the name of a parameter must be a string, got %s", describe(yamlValue(key)))
	}
	if value.Kind == yaml.AliasNode {
		value = value.Alias
	}
	return parameter{line: key.Line, name: name, value: yamlValue(value)}, nil
}

// yamlValue returns a node's string or bool, or the kind of any other value.
func yamlValue(node *yaml.Node) any {
	switch node.Kind {
	case yaml.SequenceNode:
		return kind("a list")
	case yaml.MappingNode:
		return kind("a mapping")
	default:
		return scalarValue(node)
	}
}

func scalarValue(node *yaml.Node) any {
	switch tag := node.ShortTag(); tag {
	case "!!str":
		return node.Value
	case "!!bool":
		var value bool
		if err := node.Decode(&value); err == nil {
			return value
		}
		return kind(tag)
	case "!!null":
		return kind("null")
	case "!!int", "!!float":
		return kind("a number")
	case "!!timestamp":
		return kind("a date")
	default:
		return kind(tag)
	}
}
