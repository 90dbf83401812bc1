package evidence

import (
	"bytes"
	"errors"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"
)

// record is the record of a resource.
type record struct {
	order        order
	active       []connection
	enforcements []enforcement
}

// order has the people, the places and the result.
type order struct {
	Type                 string   `json:"type"`
	Resource             string   `json:"resource"`
	Usernames            []string `json:"usernames"`
	CommonNames          []string `json:"common_names"`
	ConnectionIDs        []string `json:"connection_ids"`
	NeverCut             []string `json:"never_cut"`
	Regions              []string `json:"regions"`
	ClientVPNEndpointIDs []string `json:"client_vpn_endpoint_ids"`
	DryRun               *bool    `json:"dry_run"`
	// Clear is nil for a termination, which does not look again.
	Clear *bool `json:"clear"`
}

// enforcement is the result of one apply.
type enforcement struct {
	EnforcedAt *string      `json:"enforced_at"`
	RequestIDs []string     `json:"request_ids"`
	Ended      []connection `json:"connections"`
	Similar    []connection `json:"similar_connections"`
	WouldEnd   []connection `json:"would_terminate"`
}

// connection is a connection. Values that were not recorded are null.
type connection struct {
	Region                    *string `json:"region"`
	ClientVPNEndpointID       *string `json:"client_vpn_endpoint_id"`
	ConnectionID              *string `json:"connection_id"`
	Username                  *string `json:"username"`
	CommonName                *string `json:"common_name"`
	ClientIP                  *string `json:"client_ip"`
	ConnectionEstablishedTime *string `json:"connection_established_time"`
	SeenAt                    *string `json:"seen_at,omitempty"`
	ConnectionEndTime         *string `json:"connection_end_time,omitempty"`
	PreviousStatus            *status `json:"previous_status,omitempty"`
	CurrentStatus             *status `json:"current_status,omitempty"`
	FinalStatus               *status `json:"final_status,omitempty"`
}

type status struct {
	Code    string  `json:"code"`
	Message *string `json:"message"`
}

// revocationState has the attributes of a clientvpn_access_revocation that are evidence.
type revocationState struct {
	ActiveConnections    []connection  `json:"active_connections"`
	Clear                *bool         `json:"clear"`
	ClientVPNEndpointIDs []string      `json:"client_vpn_endpoint_ids"`
	CommonNames          []string      `json:"common_names"`
	CoveredRegions       []string      `json:"covered_regions"`
	DryRun               *bool         `json:"dry_run"`
	Enforcements         []enforcement `json:"enforcements"`
	NeverCut             []string      `json:"never_cut"`
	Region               *string       `json:"region"`
	Usernames            []string      `json:"usernames"`
}

// terminationState has the attributes of a clientvpn_connection_termination that are evidence.
type terminationState struct {
	ClientVPNEndpointID string       `json:"client_vpn_endpoint_id"`
	CommonName          *string      `json:"common_name"`
	ConnectionID        *string      `json:"connection_id"`
	ConnectionStatuses  []connection `json:"connection_statuses"`
	DryRun              *bool        `json:"dry_run"`
	Region              string       `json:"region"`
	RequestIDs          []string     `json:"request_ids"`
	TerminatedAt        *string      `json:"terminated_at"`
	Username            *string      `json:"username"`
	WouldTerminate      []connection `json:"would_terminate"`
}

var (
	//nolint:staticcheck // Terraform shows it as sentences.
	errNoRecord = errors.New("The resource must be a clientvpn_access_revocation or a clientvpn_connection_termination, as a whole. " +
		"For resources with count or for_each, call the function for each instance.")
	//nolint:staticcheck // As above.
	errOtherTypes = errors.New("The resource has attributes of other types than this version of the provider. " +
		"Pass a clientvpn_access_revocation or a clientvpn_connection_termination, and not an object that is made from one.")
)

// newRecord returns the record of a resource. It recognizes the type of the resource by its attributes.
func newRecord(value tftypes.Value) (record, error) {
	object, ok := value.Type().(tftypes.Object)
	if !ok || value.IsNull() {
		return record{}, errNoRecord
	}
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return object.AttributeTypes[name] == nil })
	}
	switch {
	case has("enforcements", "clear", "usernames", "common_names"):
		return decode(value, revocationState.record)
	case has("connection_statuses", "request_ids", "terminated_at"):
		return decode(value, terminationState.record)
	default:
		return record{}, errNoRecord
	}
}

// decode decodes a resource and converts it to a record.
func decode[State any](resource tftypes.Value, convert func(State) record) (record, error) {
	encoded, err := tfprotov6.NewDynamicValue(resource.Type(), resource)
	if err != nil {
		return record{}, err
	}
	var state State
	decoder := msgpack.NewDecoder(bytes.NewReader(encoded.MsgPack))
	decoder.SetCustomStructTag("json") // The attributes have the names of the lines.
	if err := decoder.Decode(&state); err != nil {
		return record{}, errOtherTypes
	}
	return convert(state), nil
}

func (s revocationState) record() record {
	regions := s.CoveredRegions
	if s.Region != nil {
		regions = []string{*s.Region}
	}
	return record{order{
		Type: "order", Resource: "clientvpn_access_revocation", Usernames: s.Usernames, CommonNames: s.CommonNames, NeverCut: s.NeverCut,
		Regions: regions, ClientVPNEndpointIDs: s.ClientVPNEndpointIDs, DryRun: s.DryRun, Clear: s.Clear,
	}, s.ActiveConnections, s.Enforcements}
}

func (s terminationState) record() record {
	one := func(value *string) []string {
		if value == nil {
			return nil
		}
		return []string{*value}
	}
	for _, list := range [][]connection{s.ConnectionStatuses, s.WouldTerminate} {
		for i := range list {
			list[i].Region, list[i].ClientVPNEndpointID = &s.Region, &s.ClientVPNEndpointID
		}
	}
	for i := range s.ConnectionStatuses {
		s.ConnectionStatuses[i].Username, s.ConnectionStatuses[i].CommonName = s.Username, s.CommonName
	}
	return record{order{
		Type: "order", Resource: "clientvpn_connection_termination", Usernames: one(s.Username), CommonNames: one(s.CommonName),
		ConnectionIDs: one(s.ConnectionID), Regions: []string{s.Region}, ClientVPNEndpointIDs: []string{s.ClientVPNEndpointID}, DryRun: s.DryRun,
	}, nil, []enforcement{{EnforcedAt: s.TerminatedAt, RequestIDs: s.RequestIDs, Ended: s.ConnectionStatuses, WouldEnd: s.WouldTerminate}}}
}
