resource "clientvpn_access_revocation" "test" {
  usernames = ["alice"]
}

resource "clientvpn_access_revocation" "europe" {
  region    = "eu-central-1"
  usernames = ["alice"]
}
