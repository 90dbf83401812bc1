package main

import (
	_ "embed"
)

// The person who leaves, in story/leaver.tf and among those whom
// story/seed.json connects. Two others have names that contain it: ending by
// "contains" would cut them off as well.
const leaver = "sam@example.com"

var (
	//go:embed story/provider.tf
	providerTF []byte
	//go:embed story/leaver.tf
	leaverTF []byte
	//go:embed story/seed.json
	seedJSON []byte
)
