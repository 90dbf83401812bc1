package emulator

import (
	"cmp"
	"fmt"
)

// AddAccount adds an account. It can also name the keys, roles and regions of the emulator's own account.
func (e *Emulator) AddAccount(account Account) error {
	if err := e.accounts.Add(account); err != nil {
		return fmt.Errorf("adding an account: %w", err)
	}
	return nil
}

// Accounts returns the accounts, sorted by ID, without their secrets.
func (e *Emulator) Accounts() []Account {
	return e.accounts.All()
}

// AddSubnet adds a subnet. Other subnets of its account and region no longer exist, unless they are added as well.
func (e *Emulator) AddSubnet(subnet Subnet) (Subnet, error) {
	subnet, err := e.addSubnet(subnet)
	if err != nil {
		return Subnet{}, fmt.Errorf("adding a network: %w", err)
	}
	return subnet, nil
}

func (e *Emulator) addSubnet(subnet Subnet) (Subnet, error) {
	subnet.Location = e.orOwn(subnet.Location)
	if err := e.accounts.CheckLocation(subnet.AccountID, subnet.Region); err != nil {
		return Subnet{}, err
	}
	return e.service.AddSubnet(subnet)
}

// AddTransitGateway names the owner of a transit gateway, who accepts the attachments of other accounts. Other transit
// gateways belong to the account that uses them.
func (e *Emulator) AddTransitGateway(gateway TransitGateway) error {
	if err := e.addTransitGateway(gateway); err != nil {
		return fmt.Errorf("adding a transit gateway: %w", err)
	}
	return nil
}

func (e *Emulator) addTransitGateway(gateway TransitGateway) error {
	gateway.Location = e.orOwn(gateway.Location)
	if err := e.accounts.CheckLocation(gateway.AccountID, gateway.Region); err != nil {
		return err
	}
	return e.service.AddTransitGateway(gateway)
}

// orOwn returns a location with the emulator's own account and region in place of empty ones.
func (e *Emulator) orOwn(at Location) Location {
	return Location{AccountID: cmp.Or(at.AccountID, e.options.AccountID), Region: cmp.Or(at.Region, e.options.Region)}
}

// AddEndpoint adds an endpoint that is available at once.
func (e *Emulator) AddEndpoint(seed EndpointSeed) (Endpoint, error) {
	endpoint, err := e.addEndpoint(seed)
	if err != nil {
		return Endpoint{}, fmt.Errorf("adding an endpoint: %w", err)
	}
	return endpoint, nil
}

func (e *Emulator) addEndpoint(seed EndpointSeed) (Endpoint, error) {
	at := e.orOwn(Location{AccountID: seed.AccountID, Region: seed.Region})
	seed.AccountID, seed.Region = at.AccountID, at.Region
	if err := e.accounts.CheckLocation(at.AccountID, at.Region); err != nil {
		return Endpoint{}, err
	}
	return e.service.AddEndpoint(seed)
}
