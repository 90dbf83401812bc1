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
  description = "Certificate of the CA that issued the client certificates, PEM."
  type        = string
}

variable "ca_private_key" {
  description = "Private key of that CA, PEM. It is used to sign, and kept nowhere."
  type        = string
  sensitive   = true
  ephemeral   = true
}

locals {
  leavers = yamldecode(file("${path.module}/leavers.yaml"))
}

# 1. Block: nobody gets in with these certificates any more. Importing the list also resets every connection of the endpoint.
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

# 2. Cut: nobody on the list has a live connection. It comes after the block, so that nobody can come back.
resource "clientvpn_access_revocation" "leavers" {
  client_vpn_endpoint_ids = [var.client_vpn_endpoint_id]
  usernames               = local.leavers.usernames
  common_names            = local.leavers.common_names

  depends_on = [clientvpn_certificate_revocation_list.clients]
}

# 3. Watch: each plan looks again. Someone who is back is a difference, and this check says who.
check "leavers_are_off" {
  assert {
    condition     = clientvpn_access_revocation.leavers.clear
    error_message = "Still connected: ${jsonencode(clientvpn_access_revocation.leavers.active_connections)}"
  }
}

output "proof" {
  value = clientvpn_access_revocation.leavers.last_enforcement
}
