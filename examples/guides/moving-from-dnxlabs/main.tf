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
  description = "module.client_vpn.vpn_endpoint_id"
  type        = string
  default     = "cvpn-endpoint-0123456789abcdef0"
}

variable "ca_certificate" {
  description = "Certificate of the CA, in PEM format."
  type        = string
}

variable "ca_private_key" {
  description = "Private key of the CA, in PEM format. Needed only to sign a new list. It is never stored."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true
}

# The certificate that everybody shared. Give the people who stay certificates of their own first.
resource "clientvpn_certificate_revocation_list" "vpn" {
  client_vpn_endpoint_id = var.client_vpn_endpoint_id

  issuer = {
    certificate    = var.ca_certificate
    private_key_wo = var.ca_private_key
  }

  revoked_certificates = [
    for file in fileset(path.module, "revoked/*.crt") : { certificate = file("${path.module}/${file}") }
  ]
}

output "disconnected" {
  description = "Who was connected when the list was imported. Those with a certificate that is not revoked have reconnected."
  value       = clientvpn_certificate_revocation_list.vpn.last_import.connections
}
