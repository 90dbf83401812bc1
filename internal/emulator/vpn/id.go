package vpn

import (
	"crypto/rand"
	"encoding/hex"
)

// newID returns an id as EC2 makes them: a prefix and 17 random hexadecimal digits.
func newID(prefix string) string {
	var random [9]byte
	_, _ = rand.Read(random[:]) // Never fails.
	return prefix + "-" + hex.EncodeToString(random[:])[:17]
}
