# The endpoint whose users have passwords. Their accounts in the directory are disabled already.
resource "clientvpn_access_revocation" "users" {
  client_vpn_endpoint_ids = ["cvpn-endpoint-0fedcba9876543210"]
  usernames               = local.leavers.usernames
}
