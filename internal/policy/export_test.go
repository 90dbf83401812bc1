package policy

// Advice is advice, for its test.
var Advice = advice //nolint:gochecknoglobals // A test's name for a function.
