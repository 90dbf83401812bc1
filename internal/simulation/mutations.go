package simulation

import "slices"

// Mutation is a bug that can be planted in the domain package, to check that the simulation finds it.
type Mutation struct {
	Name string
	// File is in internal/clientvpn. New replaces Old, which occurs in it once.
	File, Old, New string
}

// Mutations returns the bugs that the simulation must find.
func Mutations() []Mutation {
	return slices.Concat(peopleMutations(), engineMutations(), contentMutations())
}

// peopleMutations returns bugs in the selection of people.
func peopleMutations() []Mutation {
	const file = "people.go"
	return []Mutation{
		{
			"compare user names by substring", file,
			`m.usernames[canonical(c.Username)] ||`,
			`func() bool { for n := range m.usernames { if strings.Contains(c.Username, n) { return true } }; return false }() ||`,
		},
		{"ignore case in names", file, `string { return norm.NFC.String(name) }`, `string { return strings.ToLower(norm.NFC.String(name)) }`},
		{"ignore blanks around names", file, `string { return norm.NFC.String(name) }`, `string { return strings.TrimSpace(norm.NFC.String(name)) }`},
		{"compare names without normalization", file, `string { return norm.NFC.String(name) }`, `string { _ = norm.NFC; return name }`},
		{"match an empty name", file, `if value != "" {`, `if true {`},
		{"ignore excluded user names", file, `&& !m.excludedUsernames[canonical(c.Username)] &&`, `&&`},
		{"ignore excluded common names", file, ` && !m.excludedCommonNames[canonical(c.CommonName)]`, ``},
		{"end a user with excluded connections by name", file, `if len(p.ExcludeUsernames)+len(p.ExcludeCommonNames) > 0 {`, `if false {`},
		{"look up names with several Unicode forms", file, `return strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII })`, `return false`},
		{"end a name with several Unicode forms without a look", "targets.go", ` && !manyForms(p.Usernames[0])`, ``},
	}
}

// engineMutations returns bugs in what the provider does about connections, and in what it reports.
func engineMutations() []Mutation {
	return []Mutation{
		{"ignore the maximum number of connections", "terminate.go", `r.MaxConnections > 0 && len(found.Live) > r.MaxConnections:`, `false:`},
		{"allow one connection more than the maximum", "terminate.go", `len(found.Live) > r.MaxConnections:`, `len(found.Live) > r.MaxConnections+1:`},
		{"skip the second look", "terminate.go", `err != nil || !r.Repeat {`, `true {`},
		{"treat an interrupted wait as a look", "terminate.go", `return &UnverifiedError{Ended: len(r.result.Connections), Err: err}`, `return nil`},
		{"trust a NotFound without a look", "direct.go", `return r.lookAndEnd(ctx, endpointID, err)`, `if notFound(err) { return nil }; return r.lookAndEnd(ctx, endpointID, err)`},
		{"treat an empty answer as success", "direct.go", `case err == nil && len(statuses) > 0:`, `case err == nil:`},
		{"trust a NotFound about a listed connection", "targets.go", `r.unconfirmed(g.connections, err)`, `return nil`},
		{"accept an answer about another connection", "targets.go", `(who.id == "" || id == who.id)`, `true`},
		{"end connections in a dry run", "targets.go", `aws.Bool(true)`, `aws.Bool(false)`},
		{"lose request IDs", "targets.go", `	r.recordRequest(id)`, `	_ = id`},
		{"end every connection by ID", "targets.go", `case !fullyNamed[canonical(connection.Username)] ||`, `case !fullyNamed[canonical(connection.Username)] || len(same) > 1 ||`},
		{"never end a connection", "targets.go", `if c.Status.terminating() {`, `if true {`},
		{"lose connections whose call failed", "targets.go", `r.fail(rest.connections)`, `_ = rest`},
		{"lose what an unanswered attempt ended", "direct.go", `if r.unanswered && who.username != "" {`, `if false {`},
		{"swap the statuses", "wait.go", `t.Previous, t.Current = status.Previous, status.Current`, `t.Previous, t.Current = status.Current, status.Previous`},
		{"treat one absence as the end", "targets.go", `minAbsences = 2`, `minAbsences = 1`},
		{"treat failed-to-terminate as the end", "wait.go", `if t.Last().failed() && incomplete.Err == nil {`, `if false {`},
		{"wait at the first endpoint only", "wait.go", `range r.endpointsOfTargets() {`, `range r.endpointsOfTargets()[:min(1, len(r.targets))] {`},
		{"trust a second NotFound", "wait.go", `		t.answer = err`, `		t.over = true`},
		{"skip the last page", "find.go", `return p.count > 0 && p.next == nil`, `return p.count > 0`},
		{"skip the last connection of a page", "connections.go", `range page.Connections {`, `range page.Connections[:max(0, len(page.Connections)-1)] {`},
		{"accept a listing of another endpoint", "connections.go", `if connection.EndpointID != endpointID {`, `if false {`},
		{"share a listing from before a termination", "cache.go", `c.listingOf(endpointID).changes.Add(1)`, `c.listingOf(endpointID)`},
		{"share an outdated listing", "cache.go", `now.Sub(listed.read) <= maxAge`, `!now.IsZero()`},
		{"abandon a termination when interrupted", "retry.go", `if reads(awsmiddleware.GetOperationName(ctx)) || ctx.Err() != nil {`, `if awsmiddleware.GetOperationName(ctx) != "" {`},
		{"call without waiting for a token", "pace.go", `if err := bucket.wait(ctx, p.clock); err != nil {`, `if err := error(nil); err != nil {`},
	}
}

// contentMutations returns bugs in the handling of revocation lists and policies.
func contentMutations() []Mutation {
	const lists, policies = "revocation_list.go", "authorization_policy.go"
	return []Mutation{
		{"repeat an unanswered import without a look", lists, `return (Code(err) != "" || notSent) && r`, `return (notSent || true) && r`},
		{"repeat a successful import", lists, `lookErr != nil || list.PEM == pem {`, `lookErr != nil || list.PEM == "" {`},
		{"treat a pending list as active", lists, `isIt(list.PEM) && list.Status.Code == RevocationListActive, err`, `isIt(list.PEM), err`},
		{"trust one answer that a list is absent", lists, `return listAbsent == 2, nil`, `return listAbsent == 1, nil`},
		{"trust one answer that an endpoint is absent", lists, `if endpointAbsent == 2 {`, `if endpointAbsent == 1 {`},
		{"trust one answer that a policy is absent", policies, `case before == nil && err == nil, endpointMissing && Code(before) == CodeEndpointNotFound:`, `case before != nil || true:`},
		{"replace an existing policy", policies, `if err == nil && policy != nil && !policy.Deleting() {`, `if err == nil && policy != nil && policy.Status == "" {`},
		{"swap the modes of a policy", policies, `if *change.ShadowMode {`, `if !*change.ShadowMode {`},
		{"treat a pending policy as active", policies, `return seen.active() && !failure.Other, nil`, `return !failure.Other, nil`},
		{"treat an accepted deletion as done", policies, `if Code(err) == CodeEndpointNotFound || err == nil && seen == nil {`, `if true {`},
	}
}
