package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	terminate = "TerminateClientVpnConnections"
	throttled = "RequestLimitExceeded"
	// speed is how many times as fast as the machine's the clocks of the provider and of the emulator's buckets run.
	speed = 20
	// The service's bucket of terminations holds bucketSize tokens and gets bucketRefill a second.
	bucketSize, bucketRefill = 50, 5
)

// measurePace measures how close an order comes to the shortest time that the service's request rate allows.
func measurePace(l *lab) []row {
	var rows []row
	var times []time.Duration
	for _, users := range doublings(1000) {
		alone := l.measurePaceOf(users, false)
		times = append(times, alone.took)
		if users == 1000 {
			rows = paceRows("1,000 users, 2 connections each", alone, bucketRefill, 1.05, 1)
		}
	}
	rows = append(rows, growth("users, 2 connections each: growth of time", doublings(1000), times, 1.3))
	shared := l.measurePaceOf(1000, true)
	return append(rows, paceRows("1,000 users, 2 connections each, half the bucket taken by another program", shared, bucketRefill/2.0, 1.3, 0)...)
}

// pacing is how an order kept to the request rate. The times are those of the fast clock.
type pacing struct {
	// took is the time from the first to the last termination; whole is the time of the whole apply.
	took, whole      time.Duration
	calls, throttled int
}

func paceRows(what string, p pacing, refill, limit, maxThrottled float64) []row {
	least := max(0, float64(p.calls-p.throttled)-bucketSize) / refill
	r := ratio(what+": time of the calls", p.took.Seconds(), least, seconds, "least time that the bucket allows", limit)
	r.measured += fmt.Sprintf(" of the %s of the apply", seconds(p.whole.Seconds()))
	return []row{
		r,
		absolute(what+": throttled", fmt.Sprintf("%d of %d calls", p.throttled, p.calls), 100*float64(p.throttled)/float64(p.calls), "%", maxThrottled),
	}
}

// measurePaceOf returns the medians for one order over users. If half is true, another program takes half of the bucket.
func (l *lab) measurePaceOf(users int, half bool) pacing {
	var took, whole []time.Duration
	var result pacing
	for range l.count {
		p := l.paceOnce(users, half)
		took, whole = append(took, p.took), append(whole, p.whole)
		result.calls, result.throttled = p.calls, max(result.throttled, p.throttled)
	}
	result.took, result.whole = median(took), median(whole)
	return result
}

func (l *lab) paceOnce(users int, half bool) pacing {
	names, terminating := userNames(users), (2 * time.Second / speed).String()
	vpn, w := l.start(fastProvider, l.order(names, false), "-throttle", strconv.Itoa(speed), "-terminating", terminating)
	defer vpn.stop()
	vpn.connectUsers(names, 2)
	w.Environment = append(w.Environment, "SPEED="+strconv.Itoa(speed))
	if half {
		defer takeHalf(l.ctx, vpn.URL)()
	}
	used := w.apply()
	return paced(used.calls, used.wall)
}

// paced returns how the provider kept to the rate, according to the journal. The other program's calls are dry runs.
func paced(calls []emulator.Call, wall time.Duration) pacing {
	p := pacing{whole: wall * speed}
	var first, last time.Time
	for _, c := range calls {
		if c.Action != terminate || c.Parameters["DryRun"] == "true" {
			continue
		}
		if p.calls++; p.calls == 1 {
			first = c.Time
		}
		last = c.Time
		if c.ErrorCode == throttled {
			p.throttled++
		}
	}
	p.took = last.Sub(first) * speed
	return p
}

// order returns a standing order over users.
func (l *lab) order(users []string, dryRun bool) string {
	return l.render("order.tf", map[string]any{"users": listOf(users), "dryRun": dryRun})
}

// takeHalf calls the service at half its rate, like another program in the account, until stop is called.
func takeHalf(ctx context.Context, url string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		client := newClient(url)
		ticker := time.NewTicker(2 * time.Second / (bucketRefill * speed))
		defer ticker.Stop()
		for ctx.Err() == nil {
			_, _ = client.TerminateClientVpnConnections(ctx, &ec2.TerminateClientVpnConnectionsInput{ // It may be throttled.
				ClientVpnEndpointId: aws.String(endpointID), Username: aws.String("somebody"), DryRun: aws.Bool(true),
			})
			select {
			case <-ctx.Done():
			case <-ticker.C:
			}
		}
	}()
	return func() {
		cancel()
		<-stopped
	}
}

// newClient returns a client that makes one attempt of each call.
func newClient(url string) *ec2.Client {
	return ec2.New(ec2.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(url), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
}

// measureByID measures the calls of an order that ends 7,000 connections one by one, because their users have too many to be ended
// by name.
func measureByID(l *lab) []row {
	const users, each = 14, 500
	names := userNames(users)
	vpn, w := l.start(fastProvider, l.order(names, false), "-terminating", "1ms")
	defer vpn.stop()
	vpn.connectUsers(names, each)
	used := w.apply()
	ended := used.count(terminate)
	return []row{
		callCount("7,000 connections ended by ID: calls that end", ended, "", users*each),
		callCount("7,000 connections ended by ID: calls that look", len(used.calls)-ended, ", each for at most 200 connections or 1,000 of the listing", 0),
	}
}
