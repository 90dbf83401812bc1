package main

import (
	_ "embed"
)

// leaver is the person in story/leaver.tf. story/seed.json also connects two people
// whose names contain "sam": a comparison that is not exact would disconnect them.
const leaver = "sam@example.com"

var (
	//go:embed story/provider.tf
	providerTF []byte
	//go:embed story/leaver.tf
	leaverTF []byte
	//go:embed story/seed.json
	seedJSON []byte
)
