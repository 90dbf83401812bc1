package operations

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// Tokens makes and reads pagination tokens. A token holds the number of the last resource on the page, and a MAC over it
// and the scope of the list. It stays valid as long as the emulator runs, even if resources are added or removed.
type Tokens struct {
	key [sha256.Size]byte
}

// NewTokens returns Tokens with a new key.
func NewTokens() *Tokens {
	t := &Tokens{}
	_, _ = rand.Read(t.key[:]) // Never fails.
	return t
}

// Make returns a token for the page after a number.
func (t *Tokens) Make(after uint64, scope string) string {
	raw := binary.BigEndian.AppendUint64(nil, after)
	return base64.RawURLEncoding.EncodeToString(append(raw, t.mac(raw, scope)...))
}

// Read returns the number in a token, or 0 if the token is empty.
func (t *Tokens) Read(token, scope string) (uint64, error) {
	if token == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != 8+sha256.Size || !hmac.Equal(raw[8:], t.mac(raw[:8], scope)) {
		return 0, awserror.New("InvalidPaginationToken", "The specified pagination token is not valid or is expired.")
	}
	return binary.BigEndian.Uint64(raw), nil
}

func (t *Tokens) mac(number []byte, scope string) []byte {
	mac := hmac.New(sha256.New, t.key[:])
	mac.Write(number)
	mac.Write([]byte(scope))
	return mac.Sum(nil)
}
