resource "clientvpn_access_revocation" "test" {
  count = 10

  client_vpn_endpoint_ids = [var.endpoint]
  usernames               = ["user-${count.index}"]
}
