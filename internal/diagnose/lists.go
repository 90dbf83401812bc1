package diagnose

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// connections lists the connections that an error is about, one per line.
func connections(err error) []string {
	if notConnected, ok := errors.AsType[*clientvpn.NotConnectedError](err); ok {
		return []string{Connections(SimilarNames, notConnected.Resembling)}
	}
	var lists []string
	if reconnected, ok := errors.AsType[*clientvpn.ReconnectedError](err); ok {
		lists = append(lists, reconnectedPeople(reconnected.People))
	}
	if guard, ok := errors.AsType[*clientvpn.GuardError](err); ok {
		lists = append(lists, Connections("Live", guard.Live))
	}
	if incomplete, ok := errors.AsType[*clientvpn.IncompleteError](err); ok {
		lists = append(lists,
			statuses("May still be live", incomplete.Remaining),
			statuses("Ended, or being ended by the service", incomplete.Ended))
	}
	return lists
}

// SimilarNames is the title of a list of connections under a similar name.
const SimilarNames = "Connected under a name that differs only in case, blanks, invisible characters or width"

// maxListed is the maximum number of connections in a list. The others are counted.
const maxListed = 50

// person describes somebody. Clients that authenticate with a certificate alone have no user name.
func person(username, commonName string) string {
	switch {
	case username == "":
		return fmt.Sprintf("common name %q", commonName)
	case commonName == "":
		return fmt.Sprintf("username %q", username)
	default:
		return fmt.Sprintf("username %q, common name %q", username, commonName)
	}
}

func reconnectedPeople(people []clientvpn.Reconnected) string {
	return list("Reconnected", people, func(r clientvpn.Reconnected) string {
		times := "once"
		if r.Times > 1 {
			times = fmt.Sprintf("%d times", r.Times)
		}
		return fmt.Sprintf("%s, %s at %s", person(r.Username, r.CommonName), times, r.EndpointID)
	})
}

// Connections returns a list of connections with a title, one per line, or "" if there are none. It includes the region if they are
// in several regions.
func Connections(title string, connections []clientvpn.Connection) string {
	several := slices.ContainsFunc(connections, func(c clientvpn.Connection) bool { return c.Region != connections[0].Region })
	return list(title, connections, func(c clientvpn.Connection) string {
		at := ""
		if c.EndpointID != "" {
			at = " at " + c.EndpointID
		}
		if several {
			at += " in " + c.Region
		}
		return fmt.Sprintf("%s%s: %s, client IP %s", c.ID, at, person(c.Username, c.CommonName), c.ClientIP)
	})
}

func list[T any](title string, items []T, line func(T) string) string {
	if len(items) == 0 {
		return ""
	}
	lines := []string{title + ":"}
	for _, item := range items[:min(len(items), maxListed)] {
		lines = append(lines, "  - "+line(item))
	}
	if more := len(items) - maxListed; more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	return strings.Join(lines, "\n")
}

func statuses(title string, statuses []clientvpn.ConnectionStatus) string {
	return list(title, statuses, func(s clientvpn.ConnectionStatus) string {
		line, last := connection(s.Connection), s.Last()
		switch {
		case s.Gone:
			return line + ": no longer listed"
		case last.Message == "":
			return line + ": " + last.Code
		default:
			return line + ": " + last.Code + " (" + last.Message + ")"
		}
	})
}

// Quoted returns names in quotes, separated by commas.
func Quoted(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = strconv.Quote(name)
	}
	return strings.Join(quoted, ", ")
}

// connection describes a connection with its endpoint and owner, if they are known.
func connection(c clientvpn.Connection) string {
	line := c.ID
	if c.EndpointID != "" {
		line += " at " + c.EndpointID
	}
	if c.Username+c.CommonName != "" {
		line += ", " + person(c.Username, c.CommonName)
	}
	return line
}
