package vpn

// The quotas. See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/limits.html.
const (
	mostEndpoints  = 5   // for each region
	mostRules      = 200 // for each endpoint
	mostRoutes     = 100 // for each association
	mostCRLEntries = 20_000
)

// mostConnections is how many connections an endpoint takes at once, by the number of its associated subnets.
func mostConnections(subnets int) int {
	quotas := connectionQuotas()
	return quotas[min(subnets, len(quotas)-1)]
}

func connectionQuotas() []int { return []int{0, 7_000, 36_500, 66_500, 96_500, 126_000} }
