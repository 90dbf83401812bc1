// Package identity manages accounts and the identities that sign requests: users with access keys, and sessions of assumed
// roles.
package identity

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Caller is an identity that can sign requests.
type Caller struct {
	// Credentials are the keys and the account. Those of a session also have a token, and the time on the emulator's clock at
	// which they expire.
	aws.Credentials

	ARN    string
	UserID string
}

// Role is a parsed ARN of a role.
type Role struct{ Partition, AccountID, Name string }

// ParseRole parses an ARN such as arn:aws:iam::123456789012:role/path/name.
func ParseRole(arn string) (Role, bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "iam" || !isAccountID(parts[4]) || !strings.HasPrefix(parts[5], "role/") {
		return Role{}, false
	}
	return Role{Partition: parts[1], AccountID: parts[4], Name: parts[5][strings.LastIndex(parts[5], "/")+1:]}, true
}

// isAccountID reports whether a string has the format of an account ID.
func isAccountID(id string) bool {
	return len(id) == 12 && strings.Trim(id, "0123456789") == ""
}

func random(bytes int) string {
	id := make([]byte, bytes)
	_, _ = rand.Read(id) // Never fails.
	return strings.ToUpper(hex.EncodeToString(id))
}

// Permissions are patterns of the IAM actions that callers are allowed, such as ec2:Describe*. If nil, all actions are
// allowed.
type Permissions []string

// CheckPattern returns an error if a pattern is malformed or does not match any of the actions.
func CheckPattern(pattern string, actions map[string]bool) error {
	for action := range actions {
		matches, err := path.Match(pattern, action)
		if err != nil {
			return fmt.Errorf("action %q: %w", pattern, err)
		}
		if matches {
			return nil
		}
	}
	return fmt.Errorf("unknown action %q", pattern)
}

// Allow reports whether an action is allowed. GetCallerIdentity and AssumeRoleWithWebIdentity need no permission.
func (p Permissions) Allow(service, action string) bool {
	if p == nil || action == "GetCallerIdentity" || action == "AssumeRoleWithWebIdentity" {
		return true
	}
	return slices.ContainsFunc(p, func(pattern string) bool {
		ok, _ := path.Match(pattern, service+":"+action)
		return ok
	})
}
