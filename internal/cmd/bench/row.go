package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// row is a line of the table.
type row struct {
	// what identifies the row from one run to the next.
	what string
	// measured and against describe the measurements of the provider and of its peer.
	measured, against string
	// result is compared with the limit and with the previous table.
	result float64
	unit   string
	// limit is the maximum of the result. If 0, there is none.
	limit float64
	// missing is why there is no result.
	missing string
}

// String formats the result.
func (r row) String() string {
	return fmt.Sprintf("%s: %s (%s; %s; limit %s)", r.what, r.outcome(), r.measured, r.against, r.limitText())
}

func (r row) outcome() string {
	switch {
	case r.missing != "":
		return "not measured: " + r.missing
	case r.limit > 0 && r.result > r.limit:
		return "**" + r.number(r.result) + "**"
	default:
		return r.number(r.result)
	}
}

func (r row) limitText() string {
	if r.limit == 0 {
		return ""
	}
	return r.number(r.limit)
}

// number formats a number in the row's unit.
func (r row) number(n float64) string {
	switch r.unit {
	case "calls", "errors":
		return fmt.Sprintf("%.0f %s", n, r.unit)
	case "MiB", "kB", "ms":
		return fmt.Sprintf("%.1f %s", n, r.unit)
	case "power":
		return fmt.Sprintf("n^%.2f", n)
	default:
		return fmt.Sprintf("%.2f %s", n, r.unit)
	}
}

// ratio returns a row for the provider's number divided by the peer's.
func ratio(what string, ours, peers float64, format func(float64) string, peer string, limit float64) row {
	return row{what: what, measured: format(ours), against: peer + ": " + format(peers), result: ours / peers, unit: "×", limit: limit}
}

func seconds(s float64) string { return fmt.Sprintf("%.3g s", s) }

func mebibytes(bytes float64) string { return fmt.Sprintf("%.1f MiB", bytes/(1<<20)) }

// absolute returns a row for a number without a peer.
func absolute(what, measured string, result float64, unit string, limit float64) row {
	return row{what: what, measured: measured, result: result, unit: unit, limit: limit}
}

// duration returns a row for a time without a peer.
func duration(what string, took time.Duration, limit float64) row {
	return absolute(what, seconds(took.Seconds()), took.Seconds(), "s", limit)
}

// memory returns a row for a size in bytes without a peer.
func memory(what string, bytes int64, limit float64) row {
	return absolute(what, mebibytes(float64(bytes)), float64(bytes)/(1<<20), "MiB", limit)
}

// callCount returns a row for a number of calls, with an explanation.
func callCount(what string, calls int, explanation string, limit float64) row {
	return absolute(what, fmt.Sprintf("%d calls%s", calls, explanation), float64(calls), "calls", limit)
}

// growth returns a row for how time grows with size: the exponent e of n^e through the last three sizes, each twice the one before.
func growth(what string, sizes []int, times []time.Duration, limit float64) row {
	var measured []string
	for i, size := range sizes {
		measured = append(measured, fmt.Sprintf("%d: %s", size, seconds(times[i].Seconds())))
	}
	last := len(times) - 1
	exponent := math.Log2(times[last].Seconds()/times[last-2].Seconds()) / 2
	return row{what: what, measured: strings.Join(measured, ", "), result: exponent, unit: "power", limit: limit}
}

// doublings returns n/8, n/4, n/2 and n.
func doublings(n int) []int { return []int{n / 8, n / 4, n / 2, n} }

// median returns the middle value, or the mean of the two in the middle.
func median[N interface{ ~int64 | ~float64 }](values []N) N {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
