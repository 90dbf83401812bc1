package operations

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// Tokens makes and reads pagination tokens. A token carries the place where the page before ended, and a mark that only
// this emulator can make for this question: it stays valid as long as the emulator lives, whatever comes and goes.
type Tokens struct {
	key [sha256.Size]byte
}

// NewTokens returns tokens that no other emulator understands.
func NewTokens() *Tokens {
	t := &Tokens{}
	_, _ = rand.Read(t.key[:]) // Never fails.
	return t
}

// Make writes a token for what follows a place in the answers to a question.
func (t *Tokens) Make(place uint64, question string) string {
	raw := binary.BigEndian.AppendUint64(nil, place)
	return base64.RawURLEncoding.EncodeToString(append(raw, t.mark(raw, question)...))
}

// Read returns the place; an empty token is the beginning.
func (t *Tokens) Read(token, question string) (uint64, error) {
	if token == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != 8+sha256.Size || !hmac.Equal(raw[8:], t.mark(raw[:8], question)) {
		return 0, awserror.InvalidPaginationToken()
	}
	return binary.BigEndian.Uint64(raw), nil
}

func (t *Tokens) mark(place []byte, question string) []byte {
	mac := hmac.New(sha256.New, t.key[:])
	mac.Write(place)
	mac.Write([]byte(question))
	return mac.Sum(nil)
}
