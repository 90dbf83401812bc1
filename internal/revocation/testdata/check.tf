resource "clientvpn_access_revocation" "test" {
  client_vpn_endpoint_ids = [var.endpoint]
  usernames               = ["alice"]
}

# The result depends on the apply.
check "order" {
  assert {
    condition     = clientvpn_access_revocation.test.clear
    error_message = "Still connected."
  }
}

check "order_by_length" {
  assert {
    condition     = length(clientvpn_access_revocation.test.active_connections) == 0
    error_message = "Still connected."
  }
}

# Every plan reads who is connected.
check "data_source" {
  data "clientvpn_connections" "alice" {
    client_vpn_endpoint_id = var.endpoint
    usernames              = ["alice"]
  }

  assert {
    condition     = length(data.clientvpn_connections.alice.connections) == 0
    error_message = "Connected: ${jsonencode(data.clientvpn_connections.alice.connections[*].connection_id)}"
  }
}
