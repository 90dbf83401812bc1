resource "clientvpn_access_revocation" "test" {
  usernames = ["alice"]
}
