// Package simulation looks for mistakes in the provider's domain package. It runs the package with the AWS SDK and the emulator in one
// process, without sockets and on a clock on which waiting takes no time, in scenarios that are generated from a seed. After each
// scenario, it compares the orders' reports with the emulator's state and journal: an order may end only connections that it names, its
// report must be true and have every termination, it must succeed once nothing disturbs it, and it may make no unnecessary calls.
//
// One goroutine runs a whole scenario, so that a seed always has the same result. Orders of other processes run in the middle of an
// order, between two of its calls.
package simulation
