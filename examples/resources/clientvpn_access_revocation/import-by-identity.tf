import {
  to = clientvpn_access_revocation.mallory
  identity = {
    region                  = "eu-central-1"
    client_vpn_endpoint_ids = ["cvpn-endpoint-0123456789abcdef0"]
    usernames               = ["mallory@example.com"]
  }
}
