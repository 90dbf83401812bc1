package main

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
)

const (
	endpointID = "cvpn-endpoint-0123456789abcdef0"
	seed       = `{"endpoints": [{"id": "` + endpointID + `"}]}`
	// maxCalls is the number of calls that the emulator's journal keeps.
	maxCalls = 1_000_000
)

// service is a running emulator.
type service struct {
	*control.Process

	lab *lab
	// counted is the number of calls that calls has returned.
	counted int
}

// stop stops the emulator. An error does not change what was measured.
func (s *service) stop() { _ = s.Stop() }

// connect connects clients to the endpoint.
func (s *service) connect(clients emulator.ClientSeed) {
	clients.EndpointID = endpointID
	_, err := control.Client{URL: s.URL}.Connect(s.lab.ctx, clients)
	s.lab.check(err)
}

// connectUsers connects each user several times.
func (s *service) connectUsers(names []string, times int) {
	for _, name := range names {
		s.connect(emulator.ClientSeed{Username: name, Count: times})
	}
}

// userNames returns n user names.
func userNames(n int) []string {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("user-%d@example.com", i))
	}
	return names
}

// calls returns the calls in the journal that it has not returned before.
func (s *service) calls() []emulator.Call {
	url := fmt.Sprintf("%s/_emulator/calls?after=%d&limit=%d", s.URL, s.counted, maxCalls)
	request, err := http.NewRequestWithContext(s.lab.ctx, http.MethodGet, url, http.NoBody)
	s.lab.check(err)
	response, err := http.DefaultClient.Do(request)
	s.lab.check(err)
	defer response.Body.Close()
	var page struct {
		Calls []emulator.Call `json:"calls"`
	}
	if err := json.NewDecoder(response.Body).Decode(&page); err != nil {
		s.lab.check(fmt.Errorf("reading the emulator's journal: %s: %w", response.Status, err))
	}
	s.counted += len(page.Calls)
	return page.Calls
}
