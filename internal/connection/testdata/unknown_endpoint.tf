variable "endpoint" {
  type = string
}

resource "terraform_data" "endpoint" {
  input = var.endpoint
}

ephemeral "clientvpn_connections" "test" {
  client_vpn_endpoint_id = terraform_data.endpoint.output
}

resource "terraform_data" "later" {
  lifecycle {
    precondition {
      condition     = ephemeral.clientvpn_connections.test.connections[*].username == tolist(["alice"])
      error_message = "Somebody else is connected."
    }
  }
}
