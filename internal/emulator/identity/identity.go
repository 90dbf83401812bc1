// Package identity manages accounts and the identities that sign requests: users with access keys, and sessions of assumed
// roles.
package identity

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"time"
)

// Caller is an identity that can sign requests.
type Caller struct {
	AccessKey string
	SecretKey string
	// Token is the session token. A user has none.
	Token string
	// Expires is when a session ends, on the emulator's clock. For a user it is zero.
	Expires time.Time

	ARN       string
	UserID    string
	AccountID string
}

func newSession(role Role, name string, expires time.Time) Caller {
	return Caller{
		AccessKey: "ASIA" + random(8), SecretKey: random(20), Token: random(64), Expires: expires,
		ARN:    "arn:" + role.Partition + ":sts::" + role.AccountID + ":assumed-role/" + role.Name + "/" + name,
		UserID: "AROA" + random(8) + ":" + name, AccountID: role.AccountID,
	}
}

// Role is a parsed ARN of a role.
type Role struct{ Partition, AccountID, Name string }

// ParseRole parses an ARN such as arn:aws:iam::123456789012:role/path/name.
func ParseRole(arn string) (Role, bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "iam" || !IsAccountID(parts[4]) || !strings.HasPrefix(parts[5], "role/") {
		return Role{}, false
	}
	return Role{Partition: parts[1], AccountID: parts[4], Name: parts[5][strings.LastIndex(parts[5], "/")+1:]}, true
}

// IsAccountID reports whether a string has the format of an account ID.
func IsAccountID(id string) bool {
	return len(id) == 12 && strings.Trim(id, "0123456789") == ""
}

func random(bytes int) string {
	id := make([]byte, bytes)
	_, _ = rand.Read(id) // Never fails.
	return strings.ToUpper(hex.EncodeToString(id))
}
