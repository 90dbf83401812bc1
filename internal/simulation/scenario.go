package simulation

import (
	"encoding/json"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Scenario is everything that happens in one run, apart from what the provider does about it.
type Scenario struct {
	Seed      uint64
	Endpoints []Endpoint
	People    []Person
	Orders    []Order
	// Throttled limits requests as AWS does.
	Throttled bool `json:",omitempty"`
	// MaxPage is how many connections a page of a listing has at most, if it is not as many as a request asks for.
	MaxPage int `json:",omitempty"`
	// Terminating is how long a connection is terminating.
	Terminating time.Duration
	// EndedIsUnknown means that the service does not know connections that have ended, although it lists them.
	EndedIsUnknown bool `json:",omitempty"`
}

// Endpoint is a Client VPN endpoint.
type Endpoint struct {
	ID             string
	Region         string
	Authentication []string `json:",omitempty"`
}

// Person connects some devices to an endpoint.
type Person struct {
	// Name identifies the person in the scenario. The service does not know it.
	Name       string
	Endpoint   string
	Username   string `json:",omitempty"`
	CommonName string `json:",omitempty"`
	Serial     string `json:",omitempty"`
	Devices    int
	// Reconnect is how long after a termination a device reconnects. If 0, it does not.
	Reconnect time.Duration `json:",omitempty"`
	// Arrives and Leaves are when the devices connect and disconnect, from the beginning of the run. If Leaves is 0, they stay.
	Arrives time.Duration `json:",omitempty"`
	Leaves  time.Duration `json:",omitempty"`
}

// The kinds of an order.
const (
	// Terminate ends connections.
	Terminate = "terminate"
	// Find refreshes: it looks for connections, and may share answers that are a few seconds old.
	Find = "find"
	// Import replaces a certificate revocation list and waits until it is active.
	Import = "import"
	// ReadList reads a certificate revocation list, and confirms that there is none.
	ReadList = "read list"
	// Create creates an authorization policy, unless the endpoint has one, and waits until it is active.
	Create = "create policy"
	// ReadPolicy reads an authorization policy, and confirms that there is none.
	ReadPolicy = "read policy"
	// Modify replaces an authorization policy and waits until it is active.
	Modify = "modify policy"
	// Delete deletes an authorization policy.
	Delete = "delete policy"
)

// Order is one operation of the provider, or of somebody else who uses it.
type Order struct {
	Kind string
	// After is the time since the order before it.
	After time.Duration `json:",omitempty"`
	// Process is which process of the provider runs the order. Processes share nothing.
	Process int `json:",omitempty"`
	Region  string
	// Endpoints are the IDs of endpoints. If nil, they are all endpoints of the region.
	Endpoints []string `json:",omitempty"`
	People    clientvpn.People
	// Devices are the people whose connection IDs are named, with the index of the device.
	Devices []Device `json:",omitempty"`

	Direct, RequireConnected, Wait, Repeat, DryRun bool `json:",omitempty"`

	MaxConnections int `json:",omitempty"`
	// MaxAge is how old an answer to Find may be.
	MaxAge time.Duration `json:",omitempty"`
	// Content is the number of a revocation list or a policy.
	Content int `json:",omitempty"`
	// Shadow puts a policy in shadow mode.
	Shadow bool `json:",omitempty"`
	// Timeout is when the provider gives up.
	Timeout time.Duration
	// Interrupt is the number of the call after which the provider is interrupted. If 0, it is not.
	Interrupt int `json:",omitempty"`
	// Crash is the number of the call after which the process is killed, before it reads the answer. If 0, it is not.
	Crash int `json:",omitempty"`
	// Faults are injected when the order begins, and cleared when it ends.
	Faults []emulator.Fault `json:",omitempty"`
	// Delays are calls that take long.
	Delays []Delay `json:",omitempty"`
	// Meanwhile are orders of other processes that run during a call of this one.
	Meanwhile []Meanwhile `json:",omitempty"`
	// Burst is how many calls another program makes before the order, which empties the account's request buckets.
	Burst int `json:",omitempty"`
}

// Device is one device of a person.
type Device struct {
	Person string
	Index  int
}

// Delay is a call of an order that takes long.
type Delay struct {
	Call int
	Lag  time.Duration
}

// Meanwhile is an order that another process runs before a call of an order.
type Meanwhile struct {
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
