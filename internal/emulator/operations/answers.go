package operations

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// Answers remembers what was answered to requests with a client token, so that a request that comes again is not done
// again. It is safe for concurrent use.
//
// See https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html.
type Answers struct {
	mu    sync.Mutex
	given map[string]given
}

type given struct {
	request string
	answer  any
}

// NewAnswers remembers nothing yet.
func NewAnswers() *Answers {
	return &Answers{given: map[string]given{}}
}

// Reset forgets everything.
func (a *Answers) Reset() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.given)
}

// once does what is asked, unless it was done for this token before. What failed was not done.
func (a *Answers) once(region, token string, in any, do func() (any, error)) (any, error) {
	if token == "" {
		return do()
	}
	// The type of the parameters is the operation's own, so it tells operations apart.
	key := fmt.Sprintf("%s %T %s", region, in, token)
	asked, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("remembering the request: %w", err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if before, ok := a.given[key]; ok {
		if before.request != string(asked) {
			return nil, awserror.TokenReused()
		}
		return before.answer, nil
	}
	answer, err := do()
	if err == nil {
		a.given[key] = given{request: string(asked), answer: answer}
	}
	return answer, err
}
