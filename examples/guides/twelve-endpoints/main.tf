terraform {
  required_version = ">= 1.11"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
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
  regions = toset(["eu-central-1", "eu-west-1", "us-east-1"])
  leavers = yamldecode(file("${path.module}/leavers.yaml"))

  # The region of each endpoint that authenticates certificates, by endpoint ID.
  certificate_endpoints = merge([
    for region, found in data.clientvpn_endpoints.certificates : {
      for endpoint in found.endpoints : endpoint.client_vpn_endpoint_id => region
    }
  ]...)
}

data "clientvpn_endpoints" "certificates" {
  for_each = local.regions

  region               = each.value
  authentication_types = ["certificate-authentication"]
  status_codes         = ["available"]
}

# 1. Block: one revocation list for each of these endpoints.
resource "clientvpn_certificate_revocation_list" "clients" {
  for_each = local.certificate_endpoints

  region                 = each.value
  client_vpn_endpoint_id = each.key

  issuer = {
    certificate    = var.ca_certificate
    private_key_wo = var.ca_private_key
  }

  revoked_certificates = [
    for serial_number in local.leavers.serial_numbers : { serial_number = serial_number }
  ]
}

# 2. Cut: one standing order for each region. Without client_vpn_endpoint_ids, it applies to every endpoint of the region.
resource "clientvpn_access_revocation" "leavers" {
  for_each = local.regions

  region       = each.value
  usernames    = local.leavers.usernames
  common_names = local.leavers.common_names

  depends_on = [clientvpn_certificate_revocation_list.clients]
}

output "clear" {
  value = { for region, order in clientvpn_access_revocation.leavers : region => order.clear }
}
