package clientvpn

import (
	"fmt"
	"strings"
	"unicode"
)

// selectorKind is the member of a connection that a Selector compares.
type selectorKind string

const (
	kindConnectionID selectorKind = "connection_id"
	kindUsername     selectorKind = "username"
	kindCommonName   selectorKind = "common_name"
)

// Selector names whose connections are meant. Comparison is exact: letter by letter, and case-sensitive.
type Selector struct {
	kind  selectorKind
	value string
}

// ByConnectionID selects the one connection with this ID.
func ByConnectionID(id string) Selector { return Selector{kindConnectionID, id} }

// ByUsername selects every connection of a user. Clients that authenticate with a certificate alone have no user name.
func ByUsername(name string) Selector { return Selector{kindUsername, name} }

// ByCommonName selects every connection with this common name: that of the client certificate, or the Active Directory user name.
func ByCommonName(name string) Selector { return Selector{kindCommonName, name} }

// String is the selector as a reader of an error wants it: username "alice".
func (s Selector) String() string { return fmt.Sprintf("%s %q", s.kind, s.value) }

// Argument is the Terraform name of what is selected by: connection_id, username or common_name.
func (s Selector) Argument() string { return string(s.kind) }

func (s Selector) matches(c Connection) bool { return s.of(c) == s.value }

// resembles says whether the connection carries a name that differs from the selected one only in case or blanks.
func (s Selector) resembles(c Connection) bool {
	return !s.matches(c) && strings.EqualFold(withoutBlanks(s.of(c)), withoutBlanks(s.value))
}

func (s Selector) of(c Connection) string {
	switch s.kind {
	case kindConnectionID:
		return c.ID
	case kindUsername:
		return c.Username
	default:
		return c.CommonName
	}
}

// filter is what the service can look up for the selector; it has no filter for common names.
func (s Selector) filter() Filter {
	switch s.kind {
	case kindConnectionID:
		return Filter{ConnectionIDs: []string{s.value}}
	case kindUsername:
		return Filter{Usernames: []string{s.value}}
	default:
		return Filter{}
	}
}

func withoutBlanks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
