terraform {
  required_version = ">= 1.10"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

# People who have left. Set TF_VAR_leavers for each plan and apply; Terraform does not store the value.
variable "leavers" {
  type      = set(string)
  ephemeral = true
}

ephemeral "clientvpn_connections" "leavers" {
  client_vpn_endpoint_id = "cvpn-endpoint-0123456789abcdef0"
  usernames              = var.leavers
  status_codes           = ["active"]
}

# Report that one of them is connected, but not who.
check "leavers_are_off" {
  assert {
    condition     = length(ephemeral.clientvpn_connections.leavers.connections) == 0
    error_message = "Somebody who has left is connected."
  }
}

ephemeral "clientvpn_connections" "plant" {
  client_vpn_endpoint_id = "cvpn-endpoint-0a1b2c3d4e5f60718"
  status_codes           = ["active"]
}

# Maintenance does not start while anybody but the technician is connected.
resource "terraform_data" "maintenance" {
  input = "2026-01-15"

  lifecycle {
    precondition {
      condition = alltrue([
        for connection in ephemeral.clientvpn_connections.plant.connections :
        connection.common_name == "laptop-0815.example.com"
      ])
      error_message = "Somebody else is connected to the plant."
    }
  }
}
