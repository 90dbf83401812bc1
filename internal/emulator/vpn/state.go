package vpn

// State is a snapshot of everything.
type State struct {
	Endpoints       []Endpoint       `json:"endpoints"`
	Subnets         []Subnet         `json:"networks"`
	Networks        []Network        `json:"target_networks"`
	Attachments     []Attachment     `json:"transit_gateway_attachments"`
	Routes          []Route          `json:"routes"`
	Rules           []Rule           `json:"authorization_rules"`
	RevocationLists []RevocationList `json:"certificate_revocation_lists"`
	Policies        []Policy         `json:"authorization_policies"`
	Connections     []Connection     `json:"connections"`
	Clients         []Client         `json:"clients"`
	DisabledUsers   []string         `json:"disabled_users"`
}

// State returns a snapshot of what belongs to an account. If accountID is empty, it returns everything.
func (s *Service) State(accountID string) State {
	defer s.lock()()
	state := State{
		Endpoints: []Endpoint{}, Subnets: []Subnet{}, Networks: []Network{}, Attachments: []Attachment{}, Routes: []Route{}, Rules: []Rule{},
		RevocationLists: []RevocationList{}, Policies: []Policy{}, Connections: []Connection{}, Clients: []Client{},
		DisabledUsers: s.disabled(),
	}
	for _, n := range s.subnets {
		if accountID == "" || n.AccountID == accountID {
			state.Subnets = append(state.Subnets, *n)
		}
	}
	for _, e := range s.endpoints {
		if accountID != "" && e.AccountID != accountID {
			continue
		}
		state.Endpoints = append(state.Endpoints, e.at(s.now))
		state.Networks = append(state.Networks, snapshotsAt(e.networks, s.now)...)
		if e.attachment != nil {
			state.Attachments = append(state.Attachments, e.attachment.view())
		}
		state.Routes = append(state.Routes, snapshotsAt(e.routes, s.now)...)
		state.Rules = append(state.Rules, snapshotsAt(e.rules, s.now)...)
		if e.crl != nil {
			state.RevocationLists = append(state.RevocationLists, e.crl.at(s.now))
		}
		if e.policy != nil {
			state.Policies = append(state.Policies, e.policy.at(s.now))
		}
		state.Connections = append(state.Connections, s.listed(e)...)
		state.Clients = append(state.Clients, e.clientViews()...)
	}
	return state
}

func (e *endpoint) clientViews() []Client {
	connections := map[*client][]string{}
	for c := range e.connections.all.after(0) {
		connections[c.client] = append(connections[c.client], c.id)
	}
	views := make([]Client, 0, len(e.clients))
	for _, c := range e.clients {
		view := c.Client
		view.Connections = append([]string{}, connections[c]...)
		if c.reconnect > 0 {
			view.Reconnect = c.reconnect.String()
		}
		views = append(views, view)
	}
	return views
}
