package cliinput_test

// want holds the parameters of a file. Those that it does not set are nil.
type want struct {
	endpoint, connection, username any
	dryRun                         any
}

// inputCase is a file and the expected result. The tests with the AWS CLI use the same cases.
type inputCase struct {
	format string // json or yaml
	text   string
	want   want
	// err has the words of the error, in order. If empty, the file is accepted.
	err []string
	// differs is true if the CLI accepts the file and the function rejects it, or vice versa.
	differs bool
}

func inputCases() map[string]inputCase {
	const endpoint, connection = "cvpn-endpoint-0123456789abcdef0", "cvpn-connection-04edd76f5201e0cb8"
	alice := want{endpoint: endpoint, username: "alice"}
	json := func(text string, w want) inputCase { return inputCase{format: "json", text: text, want: w} }
	yaml := func(text string, w want) inputCase { return inputCase{format: "yaml", text: text, want: w} }
	badJSON := func(text string, words ...string) inputCase { return inputCase{format: "json", text: text, err: words} }
	badYAML := func(text string, words ...string) inputCase { return inputCase{format: "yaml", text: text, err: words} }
	user := func(value string) string {
		return "ClientVpnEndpointId: " + endpoint + "\nUsername: " + value + "\n"
	}
	named := func(name string) want { return want{endpoint: endpoint, username: name} }
	return map[string]inputCase{
		"JSON, a user":                      json(`{"ClientVpnEndpointId": "`+endpoint+`", "Username": "alice"}`, alice),
		"JSON, a connection":                json(`{"ClientVpnEndpointId": "`+endpoint+`", "ConnectionId": "`+connection+`"}`, want{endpoint: endpoint, connection: connection}),
		"JSON, a dry run":                   json(`{"ClientVpnEndpointId": "`+endpoint+`", "Username": "alice", "DryRun": true}`, want{endpoint: endpoint, username: "alice", dryRun: true}),
		"JSON, no dry run":                  json(`{"ClientVpnEndpointId": "`+endpoint+`", "Username": "alice", "DryRun": false}`, want{endpoint: endpoint, username: "alice", dryRun: false}),
		"JSON, tabs":                        json("{\n\t\"ClientVpnEndpointId\":\t\""+endpoint+"\",\r\n\t\"Username\": \"alice\"\n}\n", alice),
		"JSON, escapes":                     json(`{"ClientVpnEndpointId": "`+endpoint+`", "Username": "\u00e9\/\ud83d\ude00"}`, named("é/😀")),
		"JSON, not ASCII":                   json(`{"ClientVpnEndpointId": "`+endpoint+`", "Username": "é"}`, named("é")),
		"JSON, a name that is a number":     json(`{"ClientVpnEndpointId": "`+endpoint+`", "Username": "4711"}`, named("4711")),
		"JSON, duplicate key":               json(`{"ClientVpnEndpointId": "`+endpoint+`", "Username": "bob", "Username": "alice"}`, alice),
		"JSON, duplicate key, one wrong":    json(`{"ClientVpnEndpointId": "`+endpoint+`", "Username": 1, "Username": "alice"}`, alice),
		"JSON, a partly completed skeleton": json("{\n    \"ClientVpnEndpointId\": \""+endpoint+"\",\n    \"ConnectionId\": \"\",\n    \"Username\": \"alice\",\n    \"DryRun\": true\n}\n", want{endpoint: endpoint, username: "alice", dryRun: true}),
		"JSON, without an endpoint":         json(`{"Username": "alice"}`, want{username: "alice"}),
		"JSON, an empty object":             json(`{}`, want{}),

		"JSON, empty":                   badJSON("", "line 1"),
		"JSON, truncated":               badJSON("{\n\"Username\": \"alice\"\n", "line 3", "unexpected end"),
		"JSON, a missing value":         badJSON("{\n\"Username\":\n}", "line 2", "Username must be a string, got null"),
		"JSON, a line break in a value": badJSON("{\"ClientVpnEndpointId\": \"a\",\n\"DryRun\": tr\nue}", "line 2", "DryRun must be true or false, got a string"),
		"JSON, two values":              badJSON("{}\n{}", "line 2", "unexpected text after"),
		"JSON, a list":                  badJSON("[]", "line 1", "must be"),
		"JSON, null":                    badJSON("null", "line 1", "must be"),
		"JSON, unknown":                 badJSON("{\n  \"Username\": \"alice\",\n  \"Force\": true\n}", "line 3", `"Force"`, "ClientVpnEndpointId, ConnectionId, Username and DryRun"),
		"JSON, lower case":              badJSON(`{"username": "alice"}`, "line 1", `"username"`),
		"JSON, a number for a name":     badJSON("{\n\"Username\": 4711}", "line 2", "Username must be a string, got a number"),
		"JSON, null for a name":         badJSON(`{"Username": null}`, "line 1", "got null"),
		"JSON, a list of names":         badJSON(`{"Username": ["alice"]}`, "line 1", "got a list"),
		"JSON, an object for a name":    badJSON(`{"Username": {"Name": "alice"}}`, "line 1", "got an object"),
		"JSON, a bool for a name":       badJSON(`{"Username": true}`, "line 1", "got true"),
		"JSON, a string for a bool":     badJSON(`{"DryRun": "true"}`, "line 1", "DryRun must be true or false, got a string"),
		"JSON, a number for a bool":     badJSON(`{"DryRun": 1}`, "line 1", "got a number"),
		"JSON, both selectors":          badJSON("{\"ClientVpnEndpointId\": \""+endpoint+"\",\n\"Username\": \"alice\",\n\"ConnectionId\": \""+connection+"\"}", "line 3", "ConnectionId and Username are both set"),
		"JSON, a duplicate is checked":  badJSON("{\"Username\": \"alice\",\n\"Username\": 1}", "line 2", "a number"),

		"YAML, a user":                yaml(user("alice"), alice),
		"YAML, flow style":            yaml("{ClientVpnEndpointId: "+endpoint+", Username: alice,}", alice),
		"YAML, comments":              yaml("# Leavers\n"+user("alice # SEC-1234")+"\n# End\n", alice),
		"YAML, from a skeleton":       yaml("ClientVpnEndpointId: '"+endpoint+"'  # [REQUIRED] The ID.\nConnectionId: '' # The ID.\nUsername: 'alice' # The name.\nDryRun: true # Checks.\n", want{endpoint: endpoint, username: "alice", dryRun: true}),
		"YAML, document markers":      yaml("---\n"+user("alice")+"...\n", alice),
		"YAML, a bool of version 1.1": yaml(user("yes"), named("yes")),
		"YAML, a quoted number":       yaml(user(`"4711"`), named("4711")),
		"YAML, a quoted bool":         yaml(user(`'true'`), named("true")),
		"YAML, tagged as a string":    yaml(user("!!str 4711"), named("4711")),
		"YAML, a thousands separator": yaml(user("1,000"), named("1,000")),
		"YAML, a time of day":         yaml(user("10:20"), named("10:20")),
		"YAML, an e-mail address":     yaml(user("alice+vpn@example.com"), named("alice+vpn@example.com")),
		"YAML, a domain":              yaml(user(`CORP\alice`), named(`CORP\alice`)),
		"YAML, over two lines":        yaml(user("alice\n  smith"), named("alice smith")),
		"YAML, an anchor":             yaml("ClientVpnEndpointId: &id "+endpoint+"\nUsername: *id\n", named(endpoint)),
		"YAML, True":                  yaml(user("alice")+"DryRun: True\n", want{endpoint: endpoint, username: "alice", dryRun: true}),
		"YAML, FALSE":                 yaml(user("alice")+"DryRun: FALSE\n", want{endpoint: endpoint, username: "alice", dryRun: false}),
		"YAML, Windows line endings":  yaml("ClientVpnEndpointId: "+endpoint+"\r\nUsername: alice\r\n", alice),
		"YAML, a name without quotes": yaml("{\"ClientVpnEndpointId\": \""+endpoint+"\", \"Username\": alice}", alice),
		"YAML, without an endpoint":   yaml("Username: alice\n", want{username: "alice"}),

		"YAML, only a comment":         badYAML("# Leavers\n", "line 1", "the file is empty"),
		"YAML, an empty document":      badYAML("---\n", "must be a mapping"),
		"YAML, two documents":          badYAML(user("alice")+"---\n"+user("bob"), "line 3", "second document"),
		"YAML, a list":                 badYAML("- Username: alice\n", "line 1", "must be a mapping"),
		"YAML, a string":               badYAML("Username:alice\n", "line 1", "must be a mapping"),
		"YAML, a duplicate key":        badYAML(user("alice")+"Username: bob\n", "line 3", "duplicate parameter Username, first set in line 2"),
		"YAML, unknown":                badYAML(user("alice")+"Force: true\n", "line 3", `"Force"`),
		"YAML, a number for a name":    badYAML(user("4711"), "line 2", "Username must be a string, got a number"),
		"YAML, octal digits":           badYAML(user("0o17"), "line 2", "a number"),
		"YAML, digits and underscores": badYAML(user("4_711"), "line 2", "a number"),
		"YAML, an exponent":            badYAML(user("12e4"), "line 2", "a number"),
		"YAML, a date for a name":      badYAML(user("2026-01-02"), "line 2", "a date"),
		"YAML, null for a name":        badYAML(user("~"), "line 2", "null"),
		"YAML, no value for a name":    badYAML(user(""), "line 2", "null"),
		"YAML, a bool for a name":      badYAML(user("true"), "line 2", "true"),
		"YAML, a list of names":        badYAML("Username:\n- alice\n- bob\n", "line 1", "a list"),
		"YAML, a mapping for a name":   badYAML("Username:\n  Name: alice\n", "line 1", "a mapping"),
		"YAML, yes for a bool":         badYAML(user("alice")+"DryRun: yes\n", "line 3", "DryRun must be true or false, got a string"),
		"YAML, both selectors":         badYAML(user("alice")+"ConnectionId: "+connection+"\n", "line 3", "ConnectionId and Username are both set"),
		"YAML, an unknown tag":         badYAML(user("!user alice"), "line 2", "!user"),
		"YAML, a tab for indenting":    badYAML(user("alice")+"\tDryRun: true\n", "line 3", "tab"),
		"YAML, an extra colon":         badYAML("ClientVpnEndpointId: a\nUsername: b: c\n", "line 2"),
		"YAML, unclosed quotes":        badYAML(user("\"alice"), "line"),
		"YAML, an unknown alias":       badYAML(user("*alice"), "line 2", "alice"),
		"YAML, a number as a key":      badYAML("1: alice\n", "line 1", "must be a string, got a number"),

		// The documentation of the function lists these.
		"YAML, a date without zeros": {format: "yaml", text: user("2026-1-2"), err: []string{"line 2", "a date"}, differs: true},
		"YAML, an equals sign":       {format: "yaml", text: user("="), want: named("="), differs: true},
		"YAML, a merge key":          {format: "yaml", text: "<<: {Username: alice}\nClientVpnEndpointId: " + endpoint + "\n", err: []string{"line 1", "got !!merge"}, differs: true},
		"YAML, a directive":          {format: "yaml", text: "%YAML 1.2\n---\n" + user("alice"), err: []string{"line 1", "incompatible YAML document"}, differs: true},
	}
}
