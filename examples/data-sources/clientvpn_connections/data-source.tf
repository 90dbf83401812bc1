terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

# List everybody who is connected.
data "clientvpn_connections" "live" {
  client_vpn_endpoint_id = "cvpn-endpoint-0123456789abcdef0"
  status_codes           = ["active"]
}

# Check whether somebody who has left is still connected.
data "clientvpn_connections" "leavers" {
  client_vpn_endpoint_id = "cvpn-endpoint-0123456789abcdef0"
  usernames              = ["mallory@example.com", "trudy@example.com"]
  status_codes           = ["active"]
}

# Look for somebody at every endpoint of every region that the account has enabled.
data "clientvpn_connections" "everywhere" {
  regions   = ["*"]
  usernames = ["trudy@example.com"]
}

check "leavers_are_off" {
  assert {
    condition     = length(data.clientvpn_connections.leavers.connections) == 0
    error_message = "Still connected: ${join(", ", data.clientvpn_connections.leavers.connections[*].username)}"
  }
}

output "addresses_by_user" {
  value = {
    for connection in data.clientvpn_connections.live.connections :
    connection.client_ip => coalesce(connection.username, connection.common_name)
  }
}
