// Package control makes control calls to an emulator.
package control

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Client makes control calls to a running emulator.
type Client struct {
	// URL is the emulator's URL, such as http://127.0.0.1:8743.
	URL string
	// Token is the emulator's control token. If empty, none is sent.
	Token string
	// AccountID restricts State, Connect, Inject, Faults and ClearFaults to an account. If empty, they apply to all accounts.
	AccountID string
	// HTTP makes the requests. If nil, it is http.DefaultClient.
	HTTP *http.Client
}

// Error is the error response of a control call.
type Error struct {
	Status  int    // the HTTP status
	Message string // empty if the response is not from an emulator
}

// Error returns the emulator's message, or the status.
func (e *Error) Error() string {
	return cmp.Or(e.Message, fmt.Sprintf("status %d, and the response is not from an emulator", e.Status))
}

// Health returns an error if the emulator is not healthy.
func (c Client) Health(ctx context.Context) error {
	var health struct {
		Status string `json:"status"`
	}
	if err := c.call(ctx, http.MethodGet, "health", nil, &health); err != nil {
		return err
	}
	if health.Status != "ok" {
		return fmt.Errorf("checking the health: the status is %q", health.Status)
	}
	return nil
}

// State returns a snapshot of everything that belongs to the account.
func (c Client) State(ctx context.Context) (emulator.State, error) {
	var state emulator.State
	return state, c.call(ctx, http.MethodGet, c.inAccount("state"), nil, &state)
}

// Connected is the result of Connect.
type Connected struct {
	Connections []emulator.Connection `json:"connections"`
	// Refused is why some clients were refused. If empty, none were.
	Refused string `json:"refused,omitempty"`
}

// Connect connects clients. It is an error if the endpoint belongs to another account.
func (c Client) Connect(ctx context.Context, seed emulator.ClientSeed) (Connected, error) {
	body := struct {
		emulator.ClientSeed

		EndpointID string `json:"endpoint_id"`
		AccountID  string `json:"account_id,omitempty"`
		Reconnect  string `json:"reconnect,omitempty"`
	}{ClientSeed: seed, EndpointID: seed.EndpointID, AccountID: cmp.Or(seed.AccountID, c.AccountID)}
	if seed.Reconnect != 0 {
		body.Reconnect = seed.Reconnect.String()
	}
	var connected Connected
	return connected, c.call(ctx, http.MethodPost, "connections", body, &connected)
}

// Inject injects a fault. It hits only calls that are made in the account, unless it names another one.
func (c Client) Inject(ctx context.Context, fault emulator.Fault) error {
	fault.AccountID = cmp.Or(fault.AccountID, c.AccountID)
	return c.call(ctx, http.MethodPost, "faults", fault.JSON(), nil)
}

// Faults returns the active faults, oldest first. With an account, it returns only the faults that are limited to it.
func (c Client) Faults(ctx context.Context) ([]emulator.FaultJSON, error) {
	var list struct {
		Faults []emulator.FaultJSON `json:"faults"`
	}
	return list.Faults, c.call(ctx, http.MethodGet, c.inAccount("faults"), nil, &list)
}

// ClearFaults removes all faults. With an account, it removes the faults that are limited to it.
func (c Client) ClearFaults(ctx context.Context) error {
	return c.call(ctx, http.MethodDelete, c.inAccount("faults"), nil, nil)
}

// Now returns the emulator's time.
func (c Client) Now(ctx context.Context) (time.Time, error) {
	return c.clock(ctx, http.MethodGet, nil)
}

// Advance advances the emulator's clock and returns its time.
func (c Client) Advance(ctx context.Context, by time.Duration) (time.Time, error) {
	return c.clock(ctx, http.MethodPost, map[string]string{"advance": by.String()})
}

// Reset restores the seed, in all accounts.
func (c Client) Reset(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, "reset", nil, nil)
}

// AddPerson issues a certificate, a password or both for an endpoint with an OpenVPN server.
func (c Client) AddPerson(ctx context.Context, seed emulator.PersonSeed) (emulator.Person, error) {
	var person emulator.Person
	return person, c.call(ctx, http.MethodPost, "people", seed, &person)
}

// Authority is a certificate authority in PEM.
type Authority struct {
	Certificate string `json:"certificate"`
	PrivateKey  string `json:"private_key"`
}

// Authority returns the certificate authority of the clients of an endpoint with an OpenVPN server.
func (c Client) Authority(ctx context.Context, endpointID string) (Authority, error) {
	var authority Authority
	query := url.Values{"endpoint_id": {endpointID}}
	return authority, c.call(ctx, http.MethodGet, "authority?"+query.Encode(), nil, &authority)
}

// DisableUser disables a user in the directory or at the identity provider.
func (c Client) DisableUser(ctx context.Context, username string) error {
	return c.call(ctx, http.MethodPost, "users", map[string]any{"username": username, "disabled": true}, nil)
}

func (c Client) clock(ctx context.Context, method string, body any) (time.Time, error) {
	var clock struct {
		Now time.Time `json:"now"`
	}
	err := c.call(ctx, method, "clock", body, &clock)
	return clock.Now, err
}

// inAccount restricts a control call to the account.
func (c Client) inAccount(name string) string {
	if c.AccountID == "" {
		return name
	}
	return name + "?" + url.Values{"account_id": {c.AccountID}}.Encode()
}

// call makes a control call. It decodes the response unless into is nil.
func (c Client) call(ctx context.Context, method, name string, body, into any) error {
	if err := c.exchange(ctx, method, name, body, into); err != nil {
		return fmt.Errorf("%s %s/_emulator/%s: %w", method, strings.TrimSuffix(c.URL, "/"), name, err)
	}
	return nil
}

func (c Client) exchange(ctx context.Context, method, name string, body, into any) error {
	var content io.Reader = http.NoBody
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.URL, "/")+"/_emulator/"+name, content)
	if err != nil {
		return err
	}
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	}
	response, err := cmp.Or(c.HTTP, http.DefaultClient).Do(request)
	if failure, ok := errors.AsType[*url.Error](err); ok {
		return failure.Err // The caller adds the rest.
	}
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }() // The body is only read.
	return decode(response, into)
}

// decode decodes the response, or returns it as an error.
func decode(response *http.Response, into any) error {
	if response.StatusCode >= http.StatusBadRequest {
		var failure struct {
			Error string `json:"error"`
		}
		_ = json.NewDecoder(response.Body).Decode(&failure) // If it fails, the message is empty.
		return &Error{Status: response.StatusCode, Message: failure.Error}
	}
	if into == nil {
		return nil
	}
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		return fmt.Errorf("reading the response: %w", err)
	}
	return nil
}
