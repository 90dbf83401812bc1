// Package simulation hunts for the wrong person. It runs the provider's domain package with the AWS SDK and the emulator in
// one process, without sockets and on a clock on which waiting takes no time, in scenarios that are drawn from a seed. After
// each scenario it checks, from the emulator's own state and journal, that nobody was ended who was not named, that what was
// reported is so, that every termination is on record, that the next order succeeds once nothing disturbs it, and that no
// order made more calls than it has to.
//
// Everything in a scenario happens in one goroutine, so that a seed always plays out in the same way. Orders of other
// processes run in the middle of an order, between two of its calls.
package simulation
