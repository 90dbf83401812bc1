package vpn

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// The authentication types.
const (
	CertificateAuthentication = "certificate-authentication"
	DirectoryAuthentication   = "directory-service-authentication"
	FederatedAuthentication   = "federated-authentication"
)

// The status codes of an endpoint, besides pending and deleting.
const (
	pendingAssociate = "pending-associate"
	available        = "available"
)

// Endpoint is a snapshot of a Client VPN endpoint.
type Endpoint struct {
	numbered

	ID       string `json:"id" xml:"clientVpnEndpointId"`
	Location `xml:"-"`
	// Status is pending, pending-associate, available or deleting.
	Status    string `json:"status"     xml:"-"`
	CreatedAt Time   `json:"created_at" xml:"creationTime"`
	// DeletedAt is when the deletion started, or zero.
	DeletedAt Time   `json:"deleted_at,omitzero" xml:"deletionTime"`
	DNSName   string `json:"dns_name"            xml:"dnsName"`
	// Authentication lists the authentication types.
	Authentication []string `json:"authentication" xml:"-"`
	// Options are the endpoint's settings.
	Options `json:"options"`
	// Subnets are the IDs of the associated subnets.
	Subnets []string `json:"subnets" xml:"-"`
	Tags    []Tag    `json:"tags"    xml:"tagSet>item"`
	// Server is the OpenVPN server to which real clients connect, or nil if clients are simulated.
	Server *ServerStatus `json:"server,omitempty" xml:"-"`
	// Profile is the configuration file of the server's clients, or empty.
	Profile string `json:"-" xml:"-"`
}

// ClientConfiguration returns the configuration file of OpenVPN clients that connect to a server, with additional options. Like
// that of AWS, it contains no client certificate and no key.
func (e Endpoint) ClientConfiguration(server string, options ...string) string {
	lines := append([]string{
		"client",
		"dev tun",
		"proto " + e.TransportProtocol,
		"remote " + server,
		"resolv-retry infinite",
		"nobind",
		"remote-cert-tls server",
		"cipher AES-256-GCM",
		"verb 3",
	}, options...)
	for _, kind := range e.Authentication {
		switch kind {
		case DirectoryAuthentication:
			lines = append(lines, "auth-user-pass")
		case FederatedAuthentication:
			lines = append(lines, "auth-federate")
		}
	}
	return strings.Join(append(lines, "reneg-sec 0", ""), "\n")
}

// endpoint is a Client VPN endpoint with everything that belongs to it.
type endpoint struct {
	Endpoint // without what changes with time

	history     statusHistory
	networks    []*Network
	routes      []*Route
	rules       []*Rule
	crl         *revocationList // the last imported list
	enforcedCRL *revocationList // the last list that became active
	policy      *policy
	clients     []*client
	attachment  *attachment
	connections connectionTable
	addresses   addresses
	simulated   bool // even if the emulator has OpenVPN servers
	server      Server
	sessions    map[int]*connection // of the server, by its session numbers
}

func (e *endpoint) at(when time.Time) Endpoint {
	view := e.Endpoint
	view.Status, view.Tags = e.history.at(when), slices.Clone(e.Tags)
	for _, a := range e.Options.Authentication {
		view.Authentication = append(view.Authentication, a.Type)
	}
	if e.server != nil {
		status := e.server.Status()
		view.Server, view.Profile = &status, e.server.Profile()
	}
	for _, n := range e.networks {
		view.Subnets = append(view.Subnets, n.Subnet)
	}
	return view
}

// addLogStream names the stream of the connection log, as the service does if the request does not.
//
// See https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-client-vpn-endpoints.html for an example of a name.
func (e *endpoint) addLogStream(now time.Time) {
	if log := &e.ConnectionLog; log.Enabled && log.CloudwatchLogStream == "" {
		log.CloudwatchLogStream = fmt.Sprintf("%s-%s-%s-%s", e.ID, e.Region, now.Format("2006/01/02"), rand.Text()[:12])
	}
}

func (e *endpoint) authenticatesCertificates() bool {
	return e.authenticates(func(kind string) bool { return kind == CertificateAuthentication })
}

// authenticatesUsers reports whether the endpoint authenticates users with a directory or an identity provider.
func (e *endpoint) authenticatesUsers() bool {
	return e.authenticates(func(kind string) bool { return kind != CertificateAuthentication })
}

func (e *endpoint) authenticates(by func(kind string) bool) bool {
	return slices.ContainsFunc(e.Options.Authentication, func(a AuthenticationOptions) bool { return by(a.Type) })
}

// Endpoints returns a location's endpoints as they were some time ago, in the order of their creation. If ids is empty, it
// returns all of them.
func (s *Service) Endpoints(in Location, ids []string, ago time.Duration) ([]Endpoint, error) {
	defer s.lock()()
	for _, id := range ids {
		if _, err := s.endpoint(in, id); err != nil {
			return nil, err
		}
	}
	var views []Endpoint
	for _, e := range s.endpoints {
		if e.Location != in || len(ids) > 0 && !slices.Contains(ids, e.ID) {
			continue
		}
		if view := e.at(s.now.Add(-ago)); view.Status != "" {
			views = append(views, view)
		}
	}
	return views, nil
}

// CreateEndpoint adds an endpoint without target networks. The options must be valid.
func (s *Service) CreateEndpoint(in Location, options Options, tags []Tag) (Endpoint, error) {
	defer s.lock()()
	if limit := s.settings.Quotas.Endpoints; s.countEndpoints(in) >= limit {
		return Endpoint{}, awserror.New("ClientVpnEndpointLimitExceeded", "There are already %d endpoints in this region", limit) // GUESS: the message.
	}
	if len(tags) > maxTags {
		return Endpoint{}, awserror.TagLimitExceeded(maxTags)
	}
	e := s.newEndpoint(newID("cvpn-endpoint"), in, options)
	e.Tags = tags
	return e.at(s.now), nil
}

// countEndpoints returns how many endpoints a location has that are not being deleted.
func (s *Service) countEndpoints(in Location) int {
	return count(s.endpoints, func(e *endpoint) bool { return e.Location == in && e.history.current() != deleting })
}

// newEndpoint adds an endpoint with valid options to the state.
func (s *Service) newEndpoint(id string, in Location, options Options) *endpoint {
	prefix := netip.MustParsePrefix(cmp.Or(options.ClientCIDRBlock, "10.0.0.0/12")) // IPv6 clients do not use this range.
	e := &endpoint{
		Endpoint: Endpoint{
			numbered: s.nextNumber(), ID: id, Location: in, CreatedAt: Time{s.now}, Options: options,
			DNSName: fmt.Sprintf("*.%s.prod.clientvpn.%s.amazonaws.com", id, in.Region),
		},
		connections: newConnectionTable(),
		addresses:   newAddresses(prefix),
	}
	e.addLogStream(s.now)
	s.endpoints = append(s.endpoints, e)
	if options.TransitGateway != nil {
		s.attach(e)
	} else {
		e.history.set(pendingAssociate, s.now)
	}
	return e
}

// ModifyEndpoint changes an endpoint's options.
func (s *Service) ModifyEndpoint(in Location, id string, change func(*Options) error) error {
	defer s.lock()()
	e, err := s.endpoint(in, id)
	if err != nil {
		return err
	}
	changed := e.Options
	if err := change(&changed); err != nil {
		return err
	}
	e.Options = changed
	e.addLogStream(s.now)
	for _, n := range e.networks {
		n.SecurityGroups = changed.SecurityGroupIDs
	}
	return nil
}

// DeleteEndpoint removes an endpoint that has no target networks, and returns its status.
func (s *Service) DeleteEndpoint(in Location, id string) (string, error) {
	defer s.lock()()
	e, err := s.endpoint(in, id)
	if err != nil {
		return "", err
	}
	if len(e.networks) > 0 {
		return "", awserror.New("ClientVpnEndpointAssociationExists", "The endpoint that you're trying to delete has associations %s", e.networks[0].ID) // SEEN: the code and the message.
	}
	s.startRemoval(&e.history, deleting, func() {
		e.policy = nil
		e.stopServer()
		s.endpoints = without(s.endpoints, e)
	})
	if e.DeletedAt.IsZero() {
		e.DeletedAt = Time{s.now}
	}
	return deleting, nil
}
