package vpn

// Location is the account and the region that a resource belongs to.
type Location struct {
	AccountID string `json:"account_id"`
	Region    string `json:"region"`
}

// vpc returns the ID of the location's default VPC.
func (l Location) vpc() string { return "vpc-" + digits(l.AccountID+" "+l.Region) }
