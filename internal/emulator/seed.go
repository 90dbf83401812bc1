package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Seed is what an emulator starts with.
type Seed struct {
	Endpoints []SeededEndpoint `json:"endpoints"`
}

// SeededEndpoint is an endpoint with those who are connected to it.
type SeededEndpoint struct {
	EndpointSeed

	Connections []seededClient `json:"connections"`
}

// seededClient is a ClientSeed as it is written in JSON.
type seededClient struct {
	ClientSeed

	Reconnect duration `json:"reconnect"`
}

func (c seededClient) seed() ClientSeed {
	c.ClientSeed.Reconnect = time.Duration(c.Reconnect)
	return c.ClientSeed
}

// duration is written as 5s; an empty text is none.
type duration time.Duration

// UnmarshalText reads a duration.
func (d *duration) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("a duration is written as 5s or 60m: %w", err)
	}
	*d = duration(parsed)
	return nil
}

// MarshalText writes a duration.
func (d duration) MarshalText() ([]byte, error) {
	return []byte(time.Duration(d).String()), nil
}

// Load adds what a seed file has, and makes it what Reset returns to.
func (e *Emulator) Load(file io.Reader) error {
	content, err := io.ReadAll(file)
	if err != nil {
		return fmt.Errorf("reading the seed: %w", err)
	}
	var seed Seed
	if err := decodeStrictly(content, &seed); err != nil {
		return fmt.Errorf("reading the seed: %w", err)
	}
	e.seeding.Lock()
	defer e.seeding.Unlock()
	if err := e.apply(seed); err != nil {
		return err
	}
	e.seed = seed
	return nil
}

func (e *Emulator) apply(seed Seed) error {
	for _, endpoint := range seed.Endpoints {
		added, err := e.AddEndpoint(endpoint.EndpointSeed)
		if err != nil {
			return err
		}
		for _, client := range endpoint.Connections {
			who := client.seed()
			who.EndpointID = added.ID
			if _, err := e.Connect(who); err != nil {
				return err
			}
		}
	}
	return nil
}

// decodeStrictly reads one JSON value that has no members nobody knows.
func decodeStrictly(content []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("not the JSON that belongs here: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more after the JSON")
	}
	return nil
}
