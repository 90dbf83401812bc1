package emulator

import (
	"errors"
	"net/http"
)

func (c *control) addAccount(w http.ResponseWriter, r *http.Request) {
	var account Account
	if read(w, r, &account) {
		done(w, http.StatusCreated, c.emulator.AddAccount(account))
	}
}

func (c *control) addNetwork(w http.ResponseWriter, r *http.Request) {
	var subnet Subnet
	if !read(w, r, &subnet) {
		return
	}
	added, err := c.emulator.AddSubnet(subnet)
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusCreated, added)
}

func (c *control) addTransitGateway(w http.ResponseWriter, r *http.Request) {
	var gateway TransitGateway
	if read(w, r, &gateway) {
		done(w, http.StatusCreated, c.emulator.AddTransitGateway(gateway))
	}
}

func (c *control) addEndpoint(w http.ResponseWriter, r *http.Request) {
	var seed EndpointSeed
	if !read(w, r, &seed) {
		return
	}
	endpoint, err := c.emulator.AddEndpoint(seed)
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusCreated, endpoint)
}

func (c *control) connect(w http.ResponseWriter, r *http.Request) {
	var body struct {
		EndpointID string `json:"endpoint_id"`
		AccountID  string `json:"account_id"`
		seededClient
	}
	if !read(w, r, &body) {
		return
	}
	seed := body.seed(body.EndpointID)
	seed.AccountID = body.AccountID
	connections, err := c.emulator.Connect(seed)
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		reply(w, http.StatusOK, map[string]any{"connections": connections, "refused": refused.Reason})
		return
	}
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, http.StatusCreated, map[string]any{"connections": connections})
}
