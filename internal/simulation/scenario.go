package simulation

import (
	"encoding/json"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Scenario is everything that happens in a run, except for what the provider does.
type Scenario struct {
	Seed      uint64
	Endpoints []Endpoint
	People    []Person
	Orders    []Order
	// Throttled limits the request rate like AWS.
	Throttled bool `json:",omitempty"`
	// MaxPage is the maximum number of connections on a page. If 0, a page has as many as a request asks for.
	MaxPage int `json:",omitempty"`
	// Terminating is how long a termination takes.
	Terminating time.Duration
	// EndedIsUnknown makes terminations of ended connections fail with an error, although the service lists them.
	EndedIsUnknown bool `json:",omitempty"`
}

// Endpoint is a Client VPN endpoint.
type Endpoint struct {
	ID             string
	Region         string
	Authentication []string `json:",omitempty"`
}

// Person is a person with devices that connect to an endpoint.
type Person struct {
	// Name identifies the person in the scenario only.
	Name       string
	Endpoint   string
	Username   string `json:",omitempty"`
	CommonName string `json:",omitempty"`
	Serial     string `json:",omitempty"`
	Devices    int
	// Reconnect is how long after a termination a device reconnects. If 0, it does not.
	Reconnect time.Duration `json:",omitempty"`
	// Arrives and Leaves are when the devices connect and disconnect, counted from the start. If Leaves is 0, they stay connected.
	Arrives time.Duration `json:",omitempty"`
	Leaves  time.Duration `json:",omitempty"`
}

// The kinds of orders.
const (
	// Terminate ends connections.
	Terminate = "terminate"
	// Find looks for connections, as a refresh does, and may share answers that are a few seconds old.
	Find = "find"
	// Import replaces a certificate revocation list and waits until it is active.
	Import = "import"
	// ReadList reads a certificate revocation list. It confirms an absence.
	ReadList = "read list"
	// Create creates an authorization policy, unless the endpoint has one, and waits until it is active.
	Create = "create policy"
	// ReadPolicy reads an authorization policy. It confirms an absence.
	ReadPolicy = "read policy"
	// Modify replaces an authorization policy and waits until it is active.
	Modify = "modify policy"
	// Delete deletes an authorization policy.
	Delete = "delete policy"
)

// kind describes a kind of order.
type kind struct {
	// actions are those to inject faults into. The first one reads.
	actions []string
	// calls is the maximum number of calls of an undisturbed order that concerns a list or a policy, without those of the polls. If 0,
	// the order concerns neither.
	calls int
	// changes is true if the order changes a list or a policy.
	changes bool
}

// kinds returns the kinds of orders by name.
func kinds() map[string]kind {
	return map[string]kind{
		Terminate:  {actions: []string{describeAction, terminateAction, terminateAction, "*", endpointsAction}},
		Find:       {actions: []string{describeAction, endpointsAction, "*"}},
		Import:     {actions: []string{exportAction, importAction, "*"}, calls: 2, changes: true},
		ReadList:   {actions: []string{exportAction, "*"}, calls: 2},
		Create:     {actions: []string{getAction, modifyAction, "*"}, calls: 3, changes: true},
		ReadPolicy: {actions: []string{getAction, "*"}, calls: 2},
		Modify:     {actions: []string{getAction, modifyAction, "*"}, calls: 1, changes: true},
		Delete:     {actions: []string{getAction, deleteAction, "*"}, calls: 1, changes: true},
	}
}

// Order is something that a process of the provider does.
type Order struct {
	Kind string
	// After is the time since the previous order.
	After time.Duration `json:",omitempty"`
	// Process is the number of the process that runs the order. Processes share nothing.
	Process int `json:",omitempty"`
	Region  string
	// Endpoints are endpoint IDs. If nil, the order is for all endpoints of the region.
	Endpoints []string `json:",omitempty"`
	People    clientvpn.People
	// Devices are named by their connection IDs.
	Devices []Device `json:",omitempty"`

	Direct, RequireConnected, Wait, Repeat, DryRun bool `json:",omitempty"`

	MaxConnections int `json:",omitempty"`
	// MaxAge is the maximum age of an answer that Find shares.
	MaxAge time.Duration `json:",omitempty"`
	// Content is the number of a revocation list or a policy.
	Content int `json:",omitempty"`
	// Shadow puts a policy in shadow mode.
	Shadow bool `json:",omitempty"`
	// Timeout is how long the order may take.
	Timeout time.Duration
	// Interrupt is the number of the call after which the order is interrupted. If 0, it is not interrupted.
	Interrupt int `json:",omitempty"`
	// Crash is the number of the call at which the process is killed before it reads the answer. If 0, it is not killed.
	Crash int `json:",omitempty"`
	// Faults are injected when the order begins and cleared when it ends.
	Faults []emulator.Fault `json:",omitempty"`
	// Delay delays a call.
	Delay Delay `json:",omitzero"`
	// Concurrent is an order of another process that runs during this one.
	Concurrent *ConcurrentOrder `json:",omitempty"`
	// Burst is the number of calls that another program makes before the order, to empty the account's request buckets.
	Burst int `json:",omitempty"`
}

// Device is one device of a person.
type Device struct {
	Person string
	Index  int
}

// Delay delays a call of an order.
type Delay struct {
	Call int
	Lag  time.Duration
}

// ConcurrentOrder is an order that another process runs before a call of this one.
type ConcurrentOrder struct {
	Call  int
	Order Order
}

// String returns the scenario as JSON.
func (s Scenario) String() string {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}
