// Package identity has the identities that sign requests: the user whose key the emulator is started with, and the
// sessions of assumed roles.
package identity

import (
	"crypto/rand"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"time"
)

// Caller is an identity that can sign requests.
type Caller struct {
	AccessKey string
	SecretKey string
	// Token is the session token. A user has none, and may send any.
	Token string
	// Expires is when a session ends, on the emulator's clock. For a user it is zero.
	Expires time.Time

	ARN       string
	UserID    string
	AccountID string
}

// maxSessions is the maximum number of sessions. The oldest is removed first.
const maxSessions = 10_000

// Callers holds the user and the sessions. It is safe for concurrent use.
type Callers struct {
	user  Caller
	roles []string

	mu       sync.Mutex
	sessions map[string]Caller
	order    []string
}

// New returns the callers of an account with one user. If roles is empty, all roles can be assumed.
func New(accountID, accessKey, secretKey string, roles []string) *Callers {
	return &Callers{
		user: Caller{
			AccessKey: accessKey, SecretKey: secretKey, AccountID: accountID,
			ARN: "arn:aws:iam::" + accountID + ":user/emulator", UserID: "AIDAEMULATOREMULATOR0",
		},
		roles:    roles,
		sessions: map[string]Caller{},
	}
}

// Find returns the caller with an access key.
func (c *Callers) Find(accessKey string) (Caller, bool) {
	if accessKey == c.user.AccessKey {
		return c.user, true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	session, ok := c.sessions[accessKey]
	return session, ok
}

// MayAssume reports whether a role exists and can be assumed.
func (c *Callers) MayAssume(role string) bool {
	return len(c.roles) == 0 || slices.Contains(c.roles, role)
}

// Assume starts a session of a role, in the role's account.
func (c *Callers) Assume(role Role, sessionName string, expires time.Time) Caller {
	id := "AROA" + random(8)
	session := Caller{
		AccessKey: "ASIA" + random(8), SecretKey: random(20), Token: random(64), Expires: expires,
		ARN:    "arn:" + role.Partition + ":sts::" + role.AccountID + ":assumed-role/" + role.Name + "/" + sessionName,
		UserID: id + ":" + sessionName, AccountID: role.AccountID,
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions[session.AccessKey] = session
	if c.order = append(c.order, session.AccessKey); len(c.order) > maxSessions {
		delete(c.sessions, c.order[0])
		c.order = c.order[1:]
	}
	return session
}

// Reset ends all sessions.
func (c *Callers) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions, c.order = map[string]Caller{}, nil
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
