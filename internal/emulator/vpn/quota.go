package vpn

// mostConnections is how many connections an endpoint takes at once, by the number of its associated subnets.
//
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/limits.html.
func mostConnections(subnets int) int {
	quotas := []int{0, 7_000, 36_500, 66_500, 96_500, 126_000}
	return quotas[min(subnets, len(quotas)-1)]
}
