package identity

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
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
	if !isAccountID(a.ID) {
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

// maxSessions is the maximum number of sessions. The oldest is removed first.
const maxSessions = 10_000

// Accounts holds the accounts with their users, and the sessions of their roles. It is safe for concurrent use.
type Accounts struct {
	own   Account
	roles []string
	home  string

	mu       sync.Mutex
	accounts map[string]Account
	added    map[string]bool
	users    map[string]Caller // by access key
	sessions map[string]Caller // by access key
	order    []string          // of sessions, oldest first
}

// New returns the emulator's own account and those of the roles. Accounts that list no regions can use the region home. The
// roles can be assumed in addition to those that accounts list. If there are none, every role of an account without a list can
// be assumed.
func New(own Account, home string, roles []string) (*Accounts, error) {
	a := &Accounts{own: own, home: home, roles: roles}
	if err := own.check(); err != nil {
		return nil, err
	}
	for _, arn := range roles {
		if _, ok := ParseRole(arn); !ok {
			return nil, fmt.Errorf("role %q is not the ARN of a role, such as arn:aws:iam::123456789012:role/NAME", arn)
		}
	}
	a.Reset()
	return a, nil
}

// Reset removes the accounts that were added, and ends all sessions.
func (a *Accounts) Reset() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.accounts, a.added = map[string]Account{a.own.ID: a.own}, map[string]bool{}
	a.users, a.sessions, a.order = map[string]Caller{}, map[string]Caller{}, nil
	a.addUsers(a.own)
	for _, arn := range a.roles {
		if role, _ := ParseRole(arn); role.AccountID != a.own.ID {
			a.accounts[role.AccountID] = Account{ID: role.AccountID}
		}
	}
}

// Add adds an account, or completes the emulator's own account or that of a role.
func (a *Accounts) Add(account Account) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := account.check(); err != nil {
		return err
	}
	if a.added[account.ID] {
		return fmt.Errorf("account %s already exists", account.ID)
	}
	for _, key := range account.AccessKeys {
		owner, used := a.users[key.ID]
		if used && (owner.AccountID != account.ID || owner.SecretAccessKey != a.secret(key)) {
			return fmt.Errorf("access key %s already belongs to account %s", key.ID, owner.AccountID)
		}
	}
	a.added[account.ID] = true
	a.addUsers(account)
	account.AccessKeys = append(slices.Clone(a.accounts[account.ID].AccessKeys), account.AccessKeys...)
	a.accounts[account.ID] = account
	return nil
}

// All returns the accounts, sorted by ID, without their secrets.
func (a *Accounts) All() []Account {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := make([]Account, 0, len(a.accounts))
	for _, id := range slices.Sorted(maps.Keys(a.accounts)) {
		account := a.accounts[id]
		keys := make([]AccessKey, len(account.AccessKeys))
		for i, key := range account.AccessKeys {
			keys[i].ID = key.ID
		}
		account.AccessKeys = keys
		all = append(all, account)
	}
	return all
}

// CheckLocation returns an error unless the account exists and has the region enabled. An empty
// account or region is not checked.
func (a *Accounts) CheckLocation(accountID, region string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	account, known := a.accounts[accountID]
	if accountID != "" && !known {
		return fmt.Errorf("unknown account %q, want one of %s", accountID, strings.Join(slices.Sorted(maps.Keys(a.accounts)), ", "))
	}
	if region == "" {
		return nil
	}
	if err := CheckRegion(region); err != nil {
		return err
	}
	if known && !account.enabled(region, a.home) {
		return fmt.Errorf("account %s has not enabled region %s: name it in the account's regions", accountID, region)
	}
	return nil
}

// Enabled reports whether an account can use a region.
func (a *Accounts) Enabled(accountID, region string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.accounts[accountID].enabled(region, a.home)
}

// Regions returns the regions of the partition that a region belongs to, sorted by name, as an account sees them.
func (a *Accounts) Regions(accountID, region string) []Region {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.accounts[accountID].regionsIn(partitionOf(region), a.home)
}

// Find returns the caller with an access key.
func (a *Accounts) Find(accessKey string) (Caller, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if user, ok := a.users[accessKey]; ok {
		return user, true
	}
	session, ok := a.sessions[accessKey]
	return session, ok
}

// CanAssume reports whether a role exists and can be assumed.
func (a *Accounts) CanAssume(arn string, role Role) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	account, known := a.accounts[role.AccountID]
	switch {
	case slices.Contains(a.roles, arn), slices.Contains(account.Roles, arn):
		return true
	case account.Roles != nil, len(a.roles) > 0:
		return false
	}
	return known || len(a.added) == 0
}

// Assume starts a session of a role, in the role's account.
func (a *Accounts) Assume(role Role, sessionName string, expires time.Time) Caller {
	session := Caller{
		Credentials: aws.Credentials{
			AccessKeyID: "ASIA" + random(8), SecretAccessKey: random(20), SessionToken: random(64), AccountID: role.AccountID,
			CanExpire: true, Expires: expires,
		},
		ARN:    "arn:" + role.Partition + ":sts::" + role.AccountID + ":assumed-role/" + role.Name + "/" + sessionName,
		UserID: "AROA" + random(8) + ":" + sessionName,
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sessions[session.AccessKeyID] = session
	if a.order = append(a.order, session.AccessKeyID); len(a.order) > maxSessions {
		delete(a.sessions, a.order[0])
		a.order = a.order[1:]
	}
	return session
}

func (a *Accounts) addUsers(account Account) {
	for _, key := range account.AccessKeys {
		a.users[key.ID] = Caller{
			Credentials: aws.Credentials{AccessKeyID: key.ID, SecretAccessKey: a.secret(key), AccountID: account.ID},
			ARN:         "arn:aws:iam::" + account.ID + ":user/emulator", UserID: "AIDAEMULATOREMULATOR0",
		}
	}
}

func (a *Accounts) secret(key AccessKey) string {
	return cmp.Or(key.Secret, a.own.AccessKeys[0].Secret)
}
