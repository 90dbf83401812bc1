package policy

// Advice exports advice for its test.
var Advice = advice
