resource "clientvpn_access_revocation" "test" {
  client_vpn_endpoint_ids = [var.endpoint, var.other]
  usernames               = ["alice"]
}
