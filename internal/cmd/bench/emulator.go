package main

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// measureEmulator measures the emulator itself, with its benchmarks and with many clients at the same time.
func measureEmulator(l *lab) []row {
	times := l.benchmarks("./internal/emulator", "Page/first", "Seed")
	page, seed := times["Page/first"]/1e6, times["Seed"]/1e9
	return append([]row{
		absolute("emulator, page of 1,000 connections", fmt.Sprintf("%.2f ms", page), page, "ms", 5),
		absolute("emulator, 126,000 connections seeded", seconds(seed), seed, "s", 0.5),
	}, l.measureClients()...)
}

// measureClients has 1,000 clients look up a user at the same time.
func (l *lab) measureClients() []row {
	const clients = 1000
	vpn := l.emulator()
	defer vpn.stop()
	vpn.connect(emulator.ClientSeed{Username: "alice", Count: 5})
	client := newClient(vpn.URL)
	latencies, failures := make([]time.Duration, clients), make([]error, clients)
	var running sync.WaitGroup
	begin := make(chan struct{})
	for i := range clients {
		running.Go(func() {
			<-begin
			started := l.now()
			answer, err := client.DescribeClientVpnConnections(l.ctx, &ec2.DescribeClientVpnConnectionsInput{
				ClientVpnEndpointId: aws.String(endpointID),
				Filters:             []ec2types.Filter{{Name: aws.String("username"), Values: []string{"alice"}}},
			})
			latencies[i] = l.now().Sub(started)
			if err == nil && len(answer.Connections) != 5 {
				err = fmt.Errorf("the answer has %d connections, want 5", len(answer.Connections))
			}
			failures[i] = err
		})
	}
	close(begin)
	running.Wait()
	slices.Sort(latencies)
	failures = slices.DeleteFunc(failures, func(err error) bool { return err == nil })
	p99 := latencies[clients*99/100-1]
	failed := absolute("emulator, 1,000 clients at once: errors", fmt.Sprintf("%d errors", len(failures)), float64(len(failures)), "errors", 0)
	if len(failures) > 0 {
		failed.missing = failures[0].Error()
	}
	return []row{failed, duration("emulator, 1,000 clients at once: 99th percentile", p99, 0)}
}
