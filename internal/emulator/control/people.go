package control

import (
	"context"
	"net/http"
	"net/url"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

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
