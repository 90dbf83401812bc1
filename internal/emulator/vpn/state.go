package vpn

// State is everything there is, for people to look at.
type State struct {
	Endpoints   []Endpoint   `json:"endpoints"`
	Connections []Connection `json:"connections"`
	Clients     []Client     `json:"clients"`
}

// State returns everything there is.
func (s *Service) State() State {
	defer s.enter()()
	state := State{Endpoints: []Endpoint{}, Connections: []Connection{}, Clients: []Client{}}
	for _, e := range s.order {
		state.Endpoints = append(state.Endpoints, e.view())
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
		view := Client{
			ID:           c.id(),
			EndpointID:   e.id,
			Username:     c.username,
			CommonName:   c.commonName,
			SerialNumber: c.serialNumber,
			Connections:  append([]string{}, connections[c]...),
			Refused:      c.refused,
		}
		if c.reconnect > 0 {
			view.Reconnect = c.reconnect.String()
		}
		views = append(views, view)
	}
	return views
}
