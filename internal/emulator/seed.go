package emulator

import (
	"cmp"
	"fmt"
	"io"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// seedFile is the content of a seed file.
type seedFile struct {
	Accounts  []Account            `json:"accounts"`
	Networks  []vpn.Subnet         `json:"networks"`
	Gateways  []vpn.TransitGateway `json:"transit_gateways"`
	Endpoints []seededEndpoint     `json:"endpoints"`
}

type seededEndpoint struct {
	EndpointSeed

	Connections []ClientSeed `json:"connections"`
}

// Load adds the accounts, networks, transit gateways, endpoints and connections of a seed file. Reset restores them. Errors have
// the line and the path of the mistake, and the name of the file if it is an os.File.
func (e *Emulator) Load(file io.Reader) error {
	content, err := io.ReadAll(file)
	if err != nil {
		return fmt.Errorf("reading the seed: %w", err)
	}
	name := "seed"
	if named, ok := file.(interface{ Name() string }); ok {
		name = named.Name()
	}
	var seed seedFile
	document, err := decodeStrictly(name, content, &seed)
	if err != nil {
		return fmt.Errorf("reading the seed: %w", err)
	}
	e.seeding.Lock()
	defer e.seeding.Unlock()
	if path, err := e.apply(seed); err != nil {
		return fmt.Errorf("reading the seed: %w", document.wrap(path, err))
	}
	e.seed = seed
	return nil
}

// apply adds what a seed describes. If it fails, it returns the path of the mistake.
func (e *Emulator) apply(seed seedFile) (path string, err error) {
	for i, account := range seed.Accounts {
		if err := e.accounts.Add(account); err != nil {
			return fmt.Sprintf("accounts[%d]", i), err
		}
	}
	for i, network := range seed.Networks {
		if _, err := e.AddSubnet(network); err != nil {
			return fmt.Sprintf("networks[%d]", i), err
		}
	}
	for i, gateway := range seed.Gateways {
		if err := e.AddTransitGateway(gateway); err != nil {
			return fmt.Sprintf("transit_gateways[%d]", i), err
		}
	}
	for i, endpoint := range seed.Endpoints {
		path := fmt.Sprintf("endpoints[%d]", i)
		added, err := e.AddEndpoint(endpoint.EndpointSeed)
		if err != nil {
			return path, err
		}
		for j, client := range endpoint.Connections {
			client.EndpointID = added.ID
			if _, err := e.Connect(client); err != nil {
				return fmt.Sprintf("%s.connections[%d]", path, j), err
			}
		}
	}
	return "", nil
}

// AddAccount adds an account. It can also name the keys, roles and regions of the emulator's own account.
func (e *Emulator) AddAccount(account Account) error {
	return e.accounts.Add(account)
}

// Accounts returns the accounts, sorted by ID, without their secrets.
func (e *Emulator) Accounts() []Account {
	return e.accounts.All()
}

// AddSubnet adds a subnet. Other subnets of its account and region no longer exist, unless they are added too.
func (e *Emulator) AddSubnet(subnet vpn.Subnet) (_ vpn.Subnet, err error) {
	if subnet.Location, err = e.locate(subnet.Location); err != nil {
		return vpn.Subnet{}, err
	}
	return e.service.AddSubnet(subnet)
}

// AddTransitGateway names the owner of a transit gateway, who accepts the attachments of other accounts. Other transit
// gateways belong to the account that uses them.
func (e *Emulator) AddTransitGateway(gateway vpn.TransitGateway) (err error) {
	if gateway.Location, err = e.locate(gateway.Location); err != nil {
		return err
	}
	return e.service.AddTransitGateway(gateway)
}

// AddEndpoint adds an endpoint that is immediately available.
func (e *Emulator) AddEndpoint(seed EndpointSeed) (Endpoint, error) {
	at, err := e.locate(vpn.Location{AccountID: seed.AccountID, Region: seed.Region})
	if err != nil {
		return Endpoint{}, err
	}
	seed.AccountID, seed.Region = at.AccountID, at.Region
	return e.service.AddEndpoint(seed)
}

// locate fills in the emulator's own account and region. It returns an error unless the account has enabled the region.
func (e *Emulator) locate(at vpn.Location) (vpn.Location, error) {
	at = vpn.Location{AccountID: cmp.Or(at.AccountID, e.options.AccountID), Region: cmp.Or(at.Region, e.options.Region)}
	return at, e.accounts.CheckLocation(at.AccountID, at.Region)
}
