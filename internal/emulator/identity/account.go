package identity

import (
	"errors"
	"fmt"
	"slices"
)

// Account is an AWS account with its access keys, roles and regions.
type Account struct {
	// ID has 12 digits.
	ID string `json:"id"`
	// AccessKeys are the access keys of the account's user.
	AccessKeys []AccessKey `json:"access_keys"`
	// Roles are the ARNs of the roles that can be assumed. If nil, all roles of the account can.
	Roles []string `json:"roles,omitempty"`
	// Regions are the enabled regions. If nil, they are the regions that AWS enables by default and the emulator's own.
	Regions []string `json:"regions,omitempty"`
}

// AccessKey is a long-term access key.
type AccessKey struct {
	ID string `json:"access_key"`
	// Secret is the secret key. If empty, it is that of the emulator's own access key.
	Secret string `json:"secret_key,omitempty"`
}

// check returns an error if the account is incomplete or inconsistent.
func (a Account) check() error {
	if !IsAccountID(a.ID) {
		return fmt.Errorf("account ID %q does not have 12 digits", a.ID)
	}
	for _, key := range a.AccessKeys {
		if key.ID == "" {
			return errors.New("an access key needs an access_key")
		}
	}
	for _, arn := range a.Roles {
		if role, ok := ParseRole(arn); !ok || role.AccountID != a.ID {
			return fmt.Errorf("role %q is not the ARN of a role of the account, such as arn:aws:iam::%s:role/NAME", arn, a.ID)
		}
	}
	if a.Regions != nil && len(a.Regions) == 0 {
		return errors.New("an account has at least one region")
	}
	for _, region := range a.Regions {
		if err := CheckRegion(region); err != nil {
			return err
		}
	}
	return nil
}

// enabled reports whether the account can use a region. The home region is the emulator's own.
func (a Account) enabled(region, home string) bool {
	if a.Regions != nil {
		return slices.Contains(a.Regions, region)
	}
	return region == home || !requiresOptIn(region)
}
