resource "clientvpn_access_revocation" "test" {
  count = 10

  usernames = ["user-${count.index}", "nobody"]
}
