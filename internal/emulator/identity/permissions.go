package identity

import (
	"fmt"
	"path"
)

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
	for _, pattern := range p {
		if ok, _ := path.Match(pattern, service+":"+action); ok {
			return true
		}
	}
	return false
}
