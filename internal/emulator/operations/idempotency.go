package operations

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// IdempotencyCache stores the outputs of requests with a client token, so that repeating a request has no further effect. The
// zero value is an empty cache. It is safe for concurrent use.
//
// See https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html.
type IdempotencyCache struct {
	mu      sync.Mutex
	entries map[string]idempotentCall
	keys    []string // oldest first
}

// maxIdempotentCalls is the maximum number of entries. The oldest is removed first.
const maxIdempotentCalls = 10_000

type idempotentCall struct {
	request string
	output  any
}

// Reset empties the cache.
func (c *IdempotencyCache) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries, c.keys = nil, nil
}

// once runs an operation, or returns the output of the previous run with the same client token. Errors are not stored.
func (c *IdempotencyCache) once(at vpn.Location, token string, in any, run func() (any, error)) (any, error) {
	if token == "" {
		return run()
	}
	// Each operation has its own input type, which separates the tokens of different operations.
	key := fmt.Sprintf("%s %T %s", at, in, token)
	request, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("encoding the request: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if earlier, ok := c.entries[key]; ok {
		if earlier.request != string(request) {
			return nil, awserror.New("IdempotentParameterMismatch", "The client token has been used before, with other parameters")
		}
		return earlier.output, nil
	}
	output, err := run()
	if err != nil {
		return nil, err
	}
	if c.entries == nil {
		c.entries = map[string]idempotentCall{}
	}
	c.entries[key] = idempotentCall{request: string(request), output: output}
	if c.keys = append(c.keys, key); len(c.keys) > maxIdempotentCalls {
		delete(c.entries, c.keys[0])
		c.keys = c.keys[1:]
	}
	return output, nil
}
