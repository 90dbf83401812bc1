terraform {
  required_version = ">= 1.11"

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

variable "ca_certificate" {
  description = "Certificate of the CA that issued the client certificates, in PEM format."
  type        = string
}

variable "ca_private_key" {
  description = "Private key of that CA, in PEM format. Needed only to sign a new list. It is never stored."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
}

locals {
  leavers = yamldecode(file("${path.module}/leavers.yaml"))
}

# 1. Block: these certificates are refused from now on. Importing the list also resets every connection of the endpoint.
resource "clientvpn_certificate_revocation_list" "clients" {
  client_vpn_endpoint_id = var.client_vpn_endpoint_id

  issuer = {
    certificate    = var.ca_certificate
    private_key_wo = var.ca_private_key
  }

  revoked_certificates = [
    for serial_number in local.leavers.serial_numbers : { serial_number = serial_number }
  ]
}

# 2. Cut: end the live connections of the leavers. This follows the block, so that they cannot reconnect.
resource "clientvpn_access_revocation" "leavers" {
  client_vpn_endpoint_ids = [var.client_vpn_endpoint_id]
  usernames               = local.leavers.usernames
  common_names            = local.leavers.common_names

  depends_on = [clientvpn_certificate_revocation_list.clients]
}

# 3. Watch: every plan checks who is connected. Data sources inside the check blocks would make every plan exit with 2.
data "clientvpn_connections" "users" {
  client_vpn_endpoint_id = var.client_vpn_endpoint_id
  usernames              = local.leavers.usernames
  status_codes           = ["active"]
}

data "clientvpn_connections" "devices" {
  client_vpn_endpoint_id = var.client_vpn_endpoint_id
  common_names           = local.leavers.common_names
  status_codes           = ["active"]
}

check "users_are_off" {
  assert {
    condition     = length(data.clientvpn_connections.users.connections) == 0
    error_message = "Connected when planned: ${join(", ", [for c in data.clientvpn_connections.users.connections : "${c.username} (${c.connection_id})"])}"
  }
}

check "devices_are_off" {
  assert {
    condition     = length(data.clientvpn_connections.devices.connections) == 0
    error_message = "Connected when planned: ${join(", ", [for c in data.clientvpn_connections.devices.connections : "${c.common_name} (${c.connection_id})"])}"
  }
}

# The connections that the import reset and those that were terminated, with the request IDs that CloudTrail has too.
output "proof" {
  value = {
    import      = clientvpn_certificate_revocation_list.clients.last_import
    enforcement = clientvpn_access_revocation.leavers.last_enforcement
  }
}
