package simulation

import "slices"

// Mutation is a bug of one line that can be planted in the domain package, to see whether the simulation finds it.
type Mutation struct {
	Name string
	// File is in internal/clientvpn. Old occurs in it once, and New is what it is replaced with.
	File, Old, New string
}

// Mutations returns the bugs that the simulation must find.
func Mutations() []Mutation {
	return slices.Concat(peopleMutations(), engineMutations(), contentMutations())
}

// peopleMutations get wrong who is meant.
func peopleMutations() []Mutation {
	const file = "people.go"
	return []Mutation{
		{
			"compare user names with contains", file,
			`m.usernames[canonical(c.Username)] ||`,
			`func() bool { for n := range m.usernames { if strings.Contains(c.Username, n) { return true } }; return false }() ||`,
		},
		{"compare names without case", file, `string { return norm.NFC.String(name) }`, `string { return strings.ToLower(norm.NFC.String(name)) }`},
		{"compare names without blanks", file, `string { return norm.NFC.String(name) }`, `string { return strings.TrimSpace(norm.NFC.String(name)) }`},
		{"compare names without normalizing them", file, `string { return norm.NFC.String(name) }`, `string { _ = norm.NFC; return name }`},
		{"let an empty name stand for somebody", file, `if value != "" {`, `if true {`},
		{"forget excluded user names", file, `&& !m.excludedUsernames[canonical(c.Username)] &&`, `&&`},
		{"forget excluded common names", file, ` && !m.excludedCommonNames[canonical(c.CommonName)]`, ``},
		{"end excluded connections of a user by name", file, `if len(p.ExcludeUsernames)+len(p.ExcludeCommonNames) > 0 {`, `if false {`},
		{"look up names that have many Unicode forms", file, `return strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII })`, `return false`},
		{"end a name of many Unicode forms without a look", "targets.go", ` && !manyForms(p.Usernames[0])`, ``},
	}
}

// engineMutations get wrong what to do, or what to say about it.
func engineMutations() []Mutation {
	return []Mutation{
		{"ignore the guard", "terminate.go", `r.MaxConnections > 0 && len(found.Live) > r.MaxConnections:`, `false:`},
		{"end one connection more than the guard allows", "terminate.go", `len(found.Live) > r.MaxConnections:`, `len(found.Live) > r.MaxConnections+1:`},
		{"skip the second look", "terminate.go", `err != nil || !r.Repeat {`, `true {`},
		{"take an interrupted wait for a look", "terminate.go", `return &UnverifiedError{Ended: len(r.result.Connections), Err: err}`, `return nil`},
		{"trust a NotFound without a look", "direct.go", `return r.lookAndEnd(ctx, endpointID, err)`, `if notFound(err) { return nil }; return r.lookAndEnd(ctx, endpointID, err)`},
		{"take an empty answer for success", "direct.go", `case err == nil && len(statuses) > 0:`, `case err == nil:`},
		{"trust a NotFound about a connection that was seen", "targets.go", `r.unconfirmed(g.connections, err)`, `return nil`},
		{"take an answer about another connection", "targets.go", `(who.id == "" || id == who.id)`, `true`},
		{"end connections in a dry run", "targets.go", `aws.Bool(true)`, `aws.Bool(false)`},
		{"forget request IDs", "targets.go", `	r.recordRequest(id)`, `	_ = id`},
		{"end every connection by ID", "targets.go", `case !fullyNamed[canonical(connection.Username)] ||`, `case !fullyNamed[canonical(connection.Username)] || len(same) > 1 ||`},
		{"never end anybody", "targets.go", `if c.Status.terminating() {`, `if true {`},
		{"forget connections whose call failed", "targets.go", `r.fail(rest.connections)`, `_ = rest`},
		{"forget what a lost attempt ended", "direct.go", `if r.unanswered && who.username != "" {`, `if false {`},
		{"exchange the statuses", "wait.go", `t.Previous, t.Current = status.Previous, status.Current`, `t.Previous, t.Current = status.Current, status.Previous`},
		{"take one absence for the end", "targets.go", `minAbsences = 2`, `minAbsences = 1`},
		{"take failed-to-terminate for the end", "wait.go", `if t.Last().failed() && incomplete.Err == nil {`, `if false {`},
		{"wait at the first endpoint only", "wait.go", `range r.endpointsOfTargets() {`, `range r.endpointsOfTargets()[:min(1, len(r.targets))] {`},
		{"trust a second NotFound", "wait.go", `		t.answer = err`, `		t.over = true`},
		{"forget the last page", "pages.go", `return p.count > 0 && p.next == nil`, `return p.count > 0`},
		{"forget the last connection of a page", "connections.go", `range page.Connections {`, `range page.Connections[:max(0, len(page.Connections)-1)] {`},
		{"take a listing of another endpoint", "connections.go", `if connection.EndpointID != endpointID {`, `if false {`},
		{"share a listing from before a termination", "listing_cache.go", `c.listingOf(endpointID).changes.Add(1)`, `c.listingOf(endpointID)`},
		{"share an old listing", "listing_cache.go", `now.Sub(listed.read) <= maxAge`, `!now.IsZero()`},
		{"abandon a termination when interrupted", "retry.go", `if reads(awsmiddleware.GetOperationName(ctx)) || ctx.Err() != nil {`, `if awsmiddleware.GetOperationName(ctx) != "" {`},
		{"call without a token", "pace.go", `if err := bucket.wait(ctx, p.clock); err != nil {`, `if err := error(nil); err != nil {`},
	}
}

// contentMutations get wrong what revocation list or policy an endpoint has.
func contentMutations() []Mutation {
	const lists, policies = "revocation_list.go", "authorization_policy.go"
	return []Mutation{
		{"repeat a lost import blindly", lists, `return (Code(err) != "" || notSent) && r`, `return (notSent || true) && r`},
		{"repeat an import that was done", lists, `lookErr != nil || list.PEM == pem {`, `lookErr != nil || list.PEM == "" {`},
		{"take a pending list for an active one", lists, `isIt(list.PEM) && list.Status.Code == RevocationListActive, err`, `isIt(list.PEM), err`},
		{"take the absence of a list on trust", lists, `return listAbsent == 2, nil`, `return listAbsent == 1, nil`},
		{"take the absence of an endpoint on trust", lists, `if endpointAbsent == 2 {`, `if endpointAbsent == 1 {`},
		{"take the absence of a policy on trust", policies, `case before == nil && err == nil, endpointMissing && Code(before) == CodeEndpointNotFound:`, `case before != nil || true:`},
		{"replace a policy that exists", policies, `if err == nil && policy != nil && !policy.Deleting() {`, `if err == nil && policy != nil && policy.Status == "" {`},
		{"exchange the modes of a policy", policies, `if *change.ShadowMode {`, `if !*change.ShadowMode {`},
		{"take a pending policy for an active one", policies, `return seen.active() && !failure.Other, nil`, `return !failure.Other, nil`},
		{"take a deletion that was accepted for done", policies, `if Code(err) == CodeEndpointNotFound || err == nil && seen == nil {`, `if true {`},
	}
}
