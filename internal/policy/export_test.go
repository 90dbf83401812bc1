package policy

// Advice is advice, for its test.
var Advice = advice
