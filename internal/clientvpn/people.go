package clientvpn

import (
	"fmt"
	"slices"
	"strings"
)

// People says whose connections are meant: whoever is named, exactly and case-sensitively, and not excepted.
type People struct {
	ConnectionIDs []string
	Usernames     []string
	CommonNames   []string
	// Everybody means every connection, whoever is named.
	Everybody bool
	// ExceptUsernames and ExceptCommonNames are let alone.
	ExceptUsernames   []string
	ExceptCommonNames []string
}

// String counts them, as in: 2 user names, 1 common name.
func (p People) String() string {
	var parts []string
	if p.Everybody {
		parts = append(parts, "everybody")
	}
	for _, part := range []struct {
		count int
		what  string
	}{
		{len(p.ConnectionIDs), "connection ID"},
		{len(p.Usernames), "user name"},
		{len(p.CommonNames), "common name"},
		{len(p.ExceptUsernames) + len(p.ExceptCommonNames), "exception"},
	} {
		if part.count > 0 {
			parts = append(parts, plural(part.count, part.what))
		}
	}
	return strings.Join(parts, ", ")
}

// matcher is for many comparisons.
func (p People) matcher() func(Connection) bool {
	ids, usernames, commonNames := setOf(p.ConnectionIDs), setOf(p.Usernames), setOf(p.CommonNames)
	exceptUsernames, exceptCommonNames := setOf(p.ExceptUsernames), setOf(p.ExceptCommonNames)
	return func(c Connection) bool {
		named := p.Everybody || ids[c.ID] || usernames[c.Username] || commonNames[c.CommonName]
		return named && !exceptUsernames[c.Username] && !exceptCommonNames[c.CommonName]
	}
}

// wholly are the users all of whose connections are meant.
func (p People) wholly() map[string]bool {
	if len(p.ExceptUsernames)+len(p.ExceptCommonNames) > 0 {
		return nil
	}
	return setOf(p.Usernames)
}

// filters are what the service can look up for p, and how many calls that takes at least.
// It cannot look for common names, nor for everybody: then known is false.
func (p People) filters() (filters []Filter, calls int, known bool) {
	for _, filter := range []Filter{{ConnectionIDs: p.ConnectionIDs}, {Usernames: p.Usernames}} {
		if values := len(filter.ConnectionIDs) + len(filter.Usernames); values > 0 {
			filters = append(filters, filter)
			calls += (values + filterValues - 1) / filterValues
		}
	}
	return filters, calls, len(p.CommonNames) == 0 && !p.Everybody
}

func setOf(values []string) map[string]bool {
	set := make(map[string]bool, len(values))
	for _, value := range values {
		set[value] = true
	}
	return set
}

func plural(count int, what string) string {
	if count == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", count, what)
}

// live keeps the connections that have not ended.
func live(connections []Connection) []Connection {
	return slices.DeleteFunc(slices.Clone(connections), func(c Connection) bool { return c.Status.ended() })
}
