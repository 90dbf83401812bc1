terraform {
  required_version = ">= 1.5"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

variable "client_vpn_endpoint_id" {
  type    = string
  default = "cvpn-endpoint-0123456789abcdef0"
}

variable "leavers" {
  description = "User names of those who have left."
  type        = set(string)
  default     = ["mallory@example.com"]
}

data "clientvpn_connections" "leavers" {
  client_vpn_endpoint_id = var.client_vpn_endpoint_id
  usernames              = var.leavers
  status_codes           = ["active"]
}

check "leavers_are_off" {
  assert {
    condition     = length(data.clientvpn_connections.leavers.connections) == 0
    error_message = "Connected: ${join(", ", [for c in data.clientvpn_connections.leavers.connections : "${c.username} (${c.connection_id})"])}"
  }
}

# This configuration is planned and never applied, so that a plan exits with 2 if somebody is connected.
output "connected" {
  value = length(data.clientvpn_connections.leavers.connections) == 0 ? null : data.clientvpn_connections.leavers.connections[*].username
}
