package vpn

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// newID returns an ID in EC2's format: a prefix and 17 random hexadecimal digits.
func newID(prefix string) string {
	var random [9]byte
	_, _ = rand.Read(random[:]) // Never fails.
	return prefix + "-" + hex.EncodeToString(random[:])[:17]
}

// digits returns 17 hexadecimal digits derived from a name.
func digits(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])[:17]
}

// Location is the account and the region that a resource belongs to.
type Location struct {
	AccountID string `json:"account_id"`
	Region    string `json:"region"`
}

// vpc returns the ID of the location's default VPC.
func (l Location) vpc() string { return "vpc-" + digits(l.AccountID+" "+l.Region) }
