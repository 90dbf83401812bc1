variable "endpoint" {
  type = string
}

ephemeral "clientvpn_connections" "live" {
  client_vpn_endpoint_id = var.endpoint
  status_codes           = ["active"]
}

locals {
  addresses = { for c in ephemeral.clientvpn_connections.live.connections : c.client_ip => c.username }
}

resource "terraform_data" "maintenance" {
  input = "tonight"

  lifecycle {
    precondition {
      condition     = length(local.addresses) < 3
      error_message = "Connected are ${join(", ", values(local.addresses))}."
    }
  }
}

check "two_are_connected" {
  assert {
    condition     = length(local.addresses) != 2
    error_message = "Two are connected."
  }
}
