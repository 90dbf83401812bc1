resource "terraform_data" "names" {
  input = jsondecode(var.names)
}

resource "clientvpn_access_revocation" "test" {
  client_vpn_endpoint_ids = [var.endpoint]
  usernames               = terraform_data.names.output
}
