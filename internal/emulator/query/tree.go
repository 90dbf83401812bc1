package query

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

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
