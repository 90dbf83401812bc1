package main

import _ "embed"

// leaver is the person in story/leaver.tf. story/seed.json also has two people whose names contain "sam": an inexact comparison would
// disconnect them.
const leaver = "sam@example.com"

var (
	//go:embed story/provider.tf
	providerTF []byte
	//go:embed story/leaver.tf
	leaverTF []byte
	//go:embed story/seed.json
	seedJSON []byte
)
