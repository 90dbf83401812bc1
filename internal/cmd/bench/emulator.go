package main

import (
	"context"
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
func measureEmulator(ctx context.Context, l *lab) ([]row, error) {
	rows, err := l.measureFunctions(ctx)
	if err != nil {
		return nil, err
	}
	many, err := l.measureClients(ctx)
	return append(rows, many...), err
}

func (l *lab) measureFunctions(ctx context.Context) ([]row, error) {
	times, err := l.benchmarks(ctx, "./internal/emulator", "Page/first", "Seed")
	if err != nil {
		return nil, err
	}
	page, seed := times["Page/first"]/1e6, times["Seed"]/1e9
	return []row{
		absolute("emulator, page of 1,000 connections", fmt.Sprintf("%.2f ms", page), page, "ms", 5),
		absolute("emulator, 126,000 connections seeded", seconds(seed), seed, "s", 0.5),
	}, nil
}

// measureClients has 1,000 clients look up a user at the same time.
func (l *lab) measureClients(ctx context.Context) ([]row, error) {
	const clients = 1000
	vpn, err := l.emulator(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = vpn.Stop() }()
	if err := vpn.connect(ctx, emulator.ClientSeed{Username: "alice", Count: 5}); err != nil {
		return nil, err
	}
	client := newClient(vpn.URL)
	var mu sync.Mutex
	var failures []error
	var latencies []time.Duration
	var running sync.WaitGroup
	begin := make(chan struct{})
	for range clients {
		running.Go(func() {
			<-begin
			started := l.now()
			answer, err := client.DescribeClientVpnConnections(ctx, &ec2.DescribeClientVpnConnectionsInput{
				ClientVpnEndpointId: aws.String(endpointID),
				Filters:             []ec2types.Filter{{Name: aws.String("username"), Values: []string{"alice"}}},
			})
			took := l.now().Sub(started)
			if err == nil && len(answer.Connections) != 5 {
				err = fmt.Errorf("the answer has %d connections, want 5", len(answer.Connections))
			}
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				failures = append(failures, err)
			}
			latencies = append(latencies, took)
		})
	}
	close(begin)
	running.Wait()
	slices.Sort(latencies)
	p99 := latencies[clients*99/100-1]
	failed := absolute("emulator, 1,000 clients at once: errors", fmt.Sprintf("%d errors", len(failures)), float64(len(failures)), "errors", 0)
	if len(failures) > 0 {
		failed.missing = failures[0].Error()
	}
	return []row{failed, duration("emulator, 1,000 clients at once: 99th percentile", p99, 0)}, nil
}
