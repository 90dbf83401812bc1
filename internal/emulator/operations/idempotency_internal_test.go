package operations

import (
	"errors"
	"strconv"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// The cache answers repeated requests, and drops the oldest entries beyond its limit.
func TestIdempotencyCacheIsBounded(t *testing.T) {
	t.Parallel()
	cache := &IdempotencyCache{}
	runs := 0
	call := func(token int) any {
		t.Helper()
		output, err := cache.once(&Call{Location: vpn.Location{Region: "us-east-1"}}, strconv.Itoa(token), struct{}{}, func() (any, error) {
			runs++
			return runs, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return output
	}
	for token := range maxIdempotentCalls + 1 {
		call(token)
	}
	if len(cache.entries) != maxIdempotentCalls || len(cache.keys) != maxIdempotentCalls {
		t.Errorf("%d entries and %d keys", len(cache.entries), len(cache.keys))
	}
	if got := call(maxIdempotentCalls); got != maxIdempotentCalls+1 {
		t.Errorf("the latest request ran again: %v", got)
	}
	if got := call(0); got != maxIdempotentCalls+2 {
		t.Errorf("the oldest request is still cached: %v", got)
	}
}

// A request does not wait for requests with other tokens.
func TestIdempotencyCache_runsRequestsInParallel(t *testing.T) {
	t.Parallel()
	cache := &IdempotencyCache{}
	once := func(token string, run func() (any, error)) (any, error) {
		return cache.once(&Call{}, token, struct{}{}, run)
	}
	output, err := once("outer", func() (any, error) {
		return once("inner", func() (any, error) {
			cache.Reset()
			return "inner", nil
		})
	})
	if err != nil || output != "inner" {
		t.Errorf("got %v, %v", output, err)
	}
}

// A request that failed can be repeated with its token.
func TestIdempotencyCache_doesNotStoreErrors(t *testing.T) {
	t.Parallel()
	cache := &IdempotencyCache{}
	var failure error
	run := func() (any, error) {
		return cache.once(&Call{}, "token", struct{}{}, func() (any, error) { return "output", failure })
	}
	failure = errors.New("refused")
	if _, err := run(); !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
	if len(cache.entries)+len(cache.keys) != 0 {
		t.Error("the error takes up an entry")
	}
	failure = nil
	if output, err := run(); err != nil || output != "output" {
		t.Errorf("got %v, %v", output, err)
	}
}
