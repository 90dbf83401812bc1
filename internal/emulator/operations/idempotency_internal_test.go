package operations

import (
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
