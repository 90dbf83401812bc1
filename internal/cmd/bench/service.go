package main

import (
	"context"
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

	// counted is the number of calls that calls has returned.
	counted int
}

// connect connects clients to the endpoint.
func (s *service) connect(ctx context.Context, clients emulator.ClientSeed) error {
	clients.EndpointID = endpointID
	_, err := control.Client{URL: s.URL}.Connect(ctx, clients)
	return err
}

// userNames returns n user names.
func userNames(n int) []string {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("user-%d@example.com", i))
	}
	return names
}

// connectUsers connects each user several times.
func (s *service) connectUsers(ctx context.Context, names []string, times int) error {
	for _, name := range names {
		if err := s.connect(ctx, emulator.ClientSeed{Username: name, Count: times}); err != nil {
			return err
		}
	}
	return nil
}

// calls returns the calls in the journal that it has not returned before.
func (s *service) calls(ctx context.Context) ([]emulator.Call, error) {
	url := fmt.Sprintf("%s/_emulator/calls?after=%d&limit=%d", s.URL, s.counted, maxCalls)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var page struct {
		Calls []emulator.Call `json:"calls"`
	}
	if err := json.NewDecoder(response.Body).Decode(&page); err != nil {
		return nil, fmt.Errorf("reading the emulator's journal: %s: %w", response.Status, err)
	}
	s.counted += len(page.Calls)
	return page.Calls, nil
}
