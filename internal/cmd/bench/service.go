package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
)

const endpointID = "cvpn-endpoint-0123456789abcdef0"

// service is a running emulator.
type service struct {
	*control.Process

	// counted is the position in the journal up to which calls returns it.
	counted int
}

// call is a call in the emulator's journal.
type call struct {
	Action     string            `json:"action"`
	ErrorCode  string            `json:"error_code"`
	Parameters map[string]string `json:"parameters"`
	Time       time.Time         `json:"time"`
}

// connect lets clients connect to the endpoint.
func (s *service) connect(ctx context.Context, client map[string]any) error {
	client["endpoint_id"] = endpointID
	return s.post(ctx, "connections", client)
}

func (s *service) post(ctx context.Context, name string, body any) error {
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return s.control(ctx, http.MethodPost, name, bytes.NewReader(content), nil)
}

// calls returns the calls since it was last called.
func (s *service) calls(ctx context.Context) ([]call, error) {
	var all []call
	for {
		var page struct {
			Calls []call `json:"calls"`
			Next  int    `json:"next"`
		}
		if err := s.control(ctx, http.MethodGet, fmt.Sprintf("calls?after=%d", s.counted), nil, &page); err != nil {
			return nil, err
		}
		s.counted += len(page.Calls)
		all = append(all, page.Calls...)
		if page.Next == 0 {
			return all, nil
		}
	}
}

func (s *service) control(ctx context.Context, method, name string, body io.Reader, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, s.URL+"/_emulator/"+name, body)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("the emulator answered %s %s with %s: %s", method, name, response.Status, content)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(content, into)
}
