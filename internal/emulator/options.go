package emulator

import (
	"cmp"
	"fmt"
	"io"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/identity"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/openvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// Options configure an emulator. The zero value is valid.
type Options struct {
	// Region is the default region of seeded endpoints. If empty, it is us-east-1. The region of a request is that of its
	// signature.
	Region string
	// AccountID is the account of the access key, and the default account of seeded endpoints. If empty, it is 123456789012.
	AccountID string
	// AccessKey and SecretKey sign requests. If empty, they are test and test.
	AccessKey, SecretKey string
	// Roles are the ARNs of the roles that can be assumed, in addition to those that accounts list. If empty, all roles can.
	Roles []string
	// Allow are the IAM actions that callers are allowed, such as ec2:Describe*. If nil, all actions are allowed.
	Allow []string
	// Throttle is off (the default), aws, or a number that multiplies AWS's refill rates.
	Throttle string
	// Terminating is how long a connection is terminating before it is terminated. If 0, it is 2s.
	Terminating time.Duration
	// Transition is how long it takes to associate, authorize, create, update and delete. If 0, it is 2s.
	Transition time.Duration
	// CRLDelay is how long an imported revocation list is pending before it is enforced. If 0, it is 2s.
	CRLDelay time.Duration
	// PolicyInterval is how often an authorization policy is evaluated for established connections. If 0, it is 5m.
	PolicyInterval time.Duration
	// MaxPage is the maximum number of results on a page, if a request asks for more. If 0, a page has as many as it asks for.
	MaxPage int
	// EndedIsUnknown makes the termination, by ID, of a connection that has ended but is still listed fail with
	// InvalidClientVpnConnection.IdNotFound. By default, the emulator returns the connection's status.
	EndedIsUnknown bool
	// Quotas replace AWS's default quotas.
	Quotas Quotas
	// Journal is the maximum number of calls in the journal. If 0, it is 100,000.
	Journal int
	// ControlToken is the token that control calls must have, as "Authorization: Bearer TOKEN". If empty, they must come from
	// the emulator's machine.
	ControlToken string
	// Upstream is the URL of another AWS emulator, which serves the operations and the services that this one does not
	// implement. If empty, they are refused.
	Upstream string
	// OpenVPN runs an OpenVPN server for each endpoint, to which real clients connect, unless the endpoint has federated
	// authentication or is seeded as simulated. The clock cannot be advanced then, and Clock must be nil. If nil, all clients are
	// simulated.
	OpenVPN *openvpn.Options
	// Clock returns the time without advances, against which signatures are verified. If nil, it is the machine's clock.
	Clock func() time.Time
	// Log receives a line for each request. If nil, the emulator logs nothing.
	Log io.Writer
}

func (o Options) withDefaults() Options {
	o.Region = cmp.Or(o.Region, "us-east-1")
	o.AccountID = cmp.Or(o.AccountID, "123456789012")
	o.AccessKey = cmp.Or(o.AccessKey, "test")
	o.SecretKey = cmp.Or(o.SecretKey, "test")
	o.Terminating = cmp.Or(o.Terminating, 2*time.Second)
	o.Transition = cmp.Or(o.Transition, 2*time.Second)
	o.CRLDelay = cmp.Or(o.CRLDelay, 2*time.Second)
	o.PolicyInterval = cmp.Or(o.PolicyInterval, 5*time.Minute)
	o.Journal = cmp.Or(o.Journal, defaultJournal)
	return o
}

// accounts returns the accounts of an emulator without a seed.
func (o Options) accounts() (*identity.Accounts, error) {
	own := Account{ID: o.AccountID, AccessKeys: []AccessKey{{ID: o.AccessKey, Secret: o.SecretKey}}}
	return identity.New(own, o.Region, o.Roles)
}

// check validates the options and returns the settings of the service.
func (o Options) check() (vpn.Settings, error) {
	quotas, err := o.Quotas.WithDefaults()
	if err != nil {
		return vpn.Settings{}, err
	}
	if err := identity.CheckRegion(o.Region); err != nil {
		return vpn.Settings{}, err
	}
	switch shortest := min(o.Terminating, o.Transition, o.CRLDelay, o.PolicyInterval); {
	case shortest < 0:
		return vpn.Settings{}, fmt.Errorf("a duration must not be negative: %s", shortest)
	case o.MaxPage < 0:
		return vpn.Settings{}, fmt.Errorf("a page cannot have %d results", o.MaxPage)
	case o.Journal < 0:
		return vpn.Settings{}, fmt.Errorf("the journal cannot have %d calls", o.Journal)
	}
	return vpn.Settings{
		Terminating: o.Terminating, Transition: o.Transition, CRLDelay: o.CRLDelay,
		PolicyInterval: o.PolicyInterval, EndedIsUnknown: o.EndedIsUnknown, Quotas: quotas,
	}, nil
}
