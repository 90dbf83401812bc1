package clientvpn

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// People selects connections: those of everybody who is named and not excluded. User names and common names are equal if they
// are canonically equivalent in Unicode. Case, blanks and width make a difference, and an empty name matches nobody.
type People struct {
	ConnectionIDs []string
	Usernames     []string
	CommonNames   []string
	// Everybody means every connection.
	Everybody bool
	// ExcludeUsernames and ExcludeCommonNames win over every other field.
	ExcludeUsernames   []string
	ExcludeCommonNames []string
}

// Empty reports whether p names nobody.
func (p People) Empty() bool {
	return !p.Everybody && len(p.ConnectionIDs)+len(p.Usernames)+len(p.CommonNames) == 0
}

// NamedAndExcluded returns the names that are both named and excluded. Their connections are left alone.
func (p People) NamedAndExcluded() []string {
	var names []string
	for _, list := range []struct{ named, excluded []string }{
		{p.Usernames, p.ExcludeUsernames}, {p.CommonNames, p.ExcludeCommonNames},
	} {
		excluded := nameSet(list.excluded)
		for _, name := range list.named {
			if excluded[canonical(name)] {
				names = append(names, name)
			}
		}
	}
	return names
}

// Without returns p without the IDs and names of the connections. Exclusions stay unchanged.
func (p People) Without(connections []Connection) People {
	ids, usernames, commonNames := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, c := range connections {
		ids[c.ID], usernames[canonical(c.Username)], commonNames[canonical(c.CommonName)] = true, true, true
	}
	without := p
	without.ConnectionIDs = slices.DeleteFunc(slices.Clone(p.ConnectionIDs), func(id string) bool { return ids[id] })
	without.Usernames = slices.DeleteFunc(slices.Clone(p.Usernames), func(name string) bool { return usernames[canonical(name)] })
	without.CommonNames = slices.DeleteFunc(slices.Clone(p.CommonNames), func(name string) bool { return commonNames[canonical(name)] })
	return without
}

// Shared returns the number of user names and common names that p and other have in common.
func (p People) Shared(other People) int {
	shared := 0
	for _, list := range []struct{ a, b []string }{{p.Usernames, other.Usernames}, {p.CommonNames, other.CommonNames}} {
		b := nameSet(list.b)
		for name := range nameSet(list.a) {
			if b[name] {
				shared++
			}
		}
	}
	return shared
}

// Arguments returns the singular Terraform names of the fields that are set: connection_id, username, common_name.
func (p People) Arguments() []string {
	var arguments []string
	for _, kind := range p.kinds()[:3] {
		if len(kind.values) > 0 {
			arguments = append(arguments, strings.ReplaceAll(strings.ToLower(kind.name), " ", "_"))
		}
	}
	return arguments
}

// maxNames is the maximum number of names of each kind that String lists.
const maxNames = 10

// String lists the names, at most ten of a kind, as in: usernames "alice", "bob"; common name "laptop".
func (p People) String() string {
	var parts []string
	if p.Everybody {
		parts = append(parts, "everybody")
	}
	for _, kind := range p.kinds() {
		if len(kind.values) > 0 {
			parts = append(parts, kind.String())
		}
	}
	return strings.Join(parts, "; ")
}

// kindOfName has the names of one kind.
type kindOfName struct {
	name   string
	values []string
}

func (p People) kinds() []kindOfName {
	return []kindOfName{
		{"connection ID", p.ConnectionIDs},
		{"username", p.Usernames},
		{"common name", p.CommonNames},
		{"excluded username", p.ExcludeUsernames},
		{"excluded common name", p.ExcludeCommonNames},
	}
}

func (k kindOfName) String() string {
	var quoted []string
	for _, value := range k.values[:min(len(k.values), maxNames)] {
		quoted = append(quoted, fmt.Sprintf("%q", value))
	}
	text := k.name + " " + quoted[0]
	if len(quoted) > 1 {
		text = k.name + "s " + strings.Join(quoted, ", ")
	}
	if more := len(k.values) - maxNames; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// matcher compares connections with People. Making one takes longer than using it.
type matcher struct {
	everybody                              bool
	ids, usernames, commonNames            map[string]bool
	excludedUsernames, excludedCommonNames map[string]bool
	similarUsernames, similarCommonNames   map[string]bool
}

func (p People) matcher() matcher {
	return matcher{
		everybody:           p.Everybody,
		ids:                 setOf(p.ConnectionIDs),
		usernames:           nameSet(p.Usernames),
		commonNames:         nameSet(p.CommonNames),
		excludedUsernames:   nameSet(p.ExcludeUsernames),
		excludedCommonNames: nameSet(p.ExcludeCommonNames),
		similarUsernames:    setOf(mapped(p.Usernames, folded)),
		similarCommonNames:  setOf(mapped(p.CommonNames, folded)),
	}
}

func (m matcher) named(c Connection) bool {
	return m.everybody || m.ids[c.ID] || m.usernames[canonical(c.Username)] || m.commonNames[canonical(c.CommonName)]
}

// matches reports whether the connection is selected.
func (m matcher) matches(c Connection) bool {
	return m.named(c) && !m.excludedUsernames[canonical(c.Username)] && !m.excludedCommonNames[canonical(c.CommonName)]
}

// resembles reports whether the connection carries a name that differs from a given one only in case, blanks,
// invisible characters or width. Such a connection is never ended; it is reported, because the name may be misspelled.
func (m matcher) resembles(c Connection) bool {
	return !m.named(c) && (has(m.similarUsernames, c.Username) || has(m.similarCommonNames, c.CommonName))
}

// has does not fold the name if the set is empty.
func has(similar map[string]bool, name string) bool { return len(similar) > 0 && similar[folded(name)] }

// fullyNamed returns the canonical names of the users whose connections are all selected.
func (p People) fullyNamed() map[string]bool {
	if len(p.ExcludeUsernames)+len(p.ExcludeCommonNames) > 0 {
		return nil
	}
	return nameSet(p.Usernames)
}

// filters returns the filters that the service supports for p, and how many calls they take. ok is false if they do not cover p:
// the service cannot filter by common name, or by a name that has several Unicode forms.
func (p People) filters() (filters []Filter, calls int, ok bool) {
	if len(p.ConnectionIDs) > 0 {
		filters = append(filters, Filter{ConnectionIDs: p.ConnectionIDs})
	}
	if len(p.Usernames) > 0 {
		filters = append(filters, Filter{Usernames: p.Usernames})
	}
	for _, filter := range filters {
		calls += len(filter.requests())
	}
	return filters, calls, len(p.CommonNames) == 0 && !p.Everybody && !slices.ContainsFunc(p.Usernames, manyForms)
}

// canonical returns the composed form of a name, which Terraform uses for all strings. Names in directories and certificates may
// be decomposed.
func canonical(name string) string { return norm.NFC.String(name) }

// manyForms reports whether a name may have other Unicode forms. The service compares bytes, and a name can have more than a
// composed and a decomposed form, so the service cannot look it up. The other forms of ASCII names contain one of three signs,
// such as the Kelvin sign, and are not expected.
func manyForms(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII })
}

// folded returns a name without differences in case, blanks, invisible characters and width.
func folded(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, width.Fold.String(name))
	return canonical(strings.ToLower(strings.ToUpper(name)))
}

// setOf returns the set of the values that are not empty.
func setOf(values []string) map[string]bool {
	set := make(map[string]bool, len(values))
	for _, value := range values {
		if value != "" {
			set[value] = true
		}
	}
	return set
}

// nameSet returns the set of the canonical names.
func nameSet(names []string) map[string]bool { return setOf(mapped(names, canonical)) }

func mapped(values []string, convert func(string) string) []string {
	converted := make([]string, 0, len(values))
	for _, value := range values {
		converted = append(converted, convert(value))
	}
	return converted
}

func plural(count int, what string) string {
	if count == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", count, what)
}

// ByEndpoint groups connections by endpoint, in the order of the endpoints' IDs.
func ByEndpoint(connections []Connection) [][]Connection {
	sorted := slices.Clone(connections)
	slices.SortStableFunc(sorted, func(a, b Connection) int { return cmp.Compare(a.EndpointID, b.EndpointID) })
	var groups [][]Connection
	for i, connection := range sorted {
		if i == 0 || sorted[i-1].EndpointID != connection.EndpointID {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], connection)
	}
	return groups
}
