package vpn

import (
	"cmp"
	"fmt"
)

// Quotas are the limits of the service. If zero, a limit is AWS's default.
//
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/limits.html.
type Quotas struct {
	// Endpoints is the maximum number of endpoints of an account in a region.
	Endpoints int
	// Rules is the maximum number of authorization rules of an endpoint.
	Rules int
	// Routes is the maximum number of routes of an association.
	Routes int
	// CRLEntries is the maximum number of entries in a certificate revocation list.
	CRLEntries int
	// Connections is the maximum number of connections of an endpoint. By default it depends on the number of its subnets.
	Connections int
	// Operations is the maximum number of an endpoint's associations, routes and authorization rules that are being changed. AWS
	// cannot raise it.
	Operations int
}

// WithDefaults returns the quotas with AWS's defaults in place of zeros. A negative quota is an error.
func (q Quotas) WithDefaults() (Quotas, error) {
	if min(q.Endpoints, q.Rules, q.Routes, q.CRLEntries, q.Connections, q.Operations) < 0 {
		return q, fmt.Errorf("a quota must be at least 1: %+v", q)
	}
	return Quotas{
		Endpoints:  cmp.Or(q.Endpoints, 5),
		Rules:      cmp.Or(q.Rules, 200),
		Routes:     cmp.Or(q.Routes, 100),
		CRLEntries: cmp.Or(q.CRLEntries, 20_000),
		Operations: cmp.Or(q.Operations, 10),

		Connections: q.Connections,
	}, nil
}

// maxConnections returns the quota of connections of an endpoint, which by default depends on the number of associated subnets.
func (q Quotas) maxConnections(subnets int) int {
	quotas := connectionQuotas()
	return cmp.Or(q.Connections, quotas[min(subnets, len(quotas)-1)])
}

func connectionQuotas() []int { return []int{0, 7_000, 36_500, 66_500, 96_500, 126_000} }
