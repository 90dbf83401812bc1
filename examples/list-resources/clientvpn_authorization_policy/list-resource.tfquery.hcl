# Which endpoints have an authorization policy, and whether it is in force.
list "clientvpn_authorization_policy" "all" {
  provider = clientvpn
}

# A single endpoint in another region.
list "clientvpn_authorization_policy" "office" {
  provider = clientvpn

  config {
    region                  = "eu-central-1"
    client_vpn_endpoint_ids = ["cvpn-endpoint-0fedcba9876543210"]
  }
}
