package identity

import (
	"fmt"
	"path"
)

// Permissions are the IAM actions that callers are allowed, as in ec2:Describe*; nil: all.
type Permissions []string

// NewPermissions checks the patterns.
func NewPermissions(patterns []string) (Permissions, error) {
	for _, pattern := range patterns {
		if _, err := path.Match(pattern, ""); err != nil {
			return nil, fmt.Errorf("the action %q: %w", pattern, err)
		}
	}
	return patterns, nil
}

// Allow says whether an action is allowed. Nobody needs permission to ask who they are, or to present a web identity.
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
