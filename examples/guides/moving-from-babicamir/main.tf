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
  description = "module.vpn-client.aws_ec2_client_vpn_endpoint.id"
  type        = string
  default     = "cvpn-endpoint-0123456789abcdef0"
}

variable "name_prefix" {
  description = "The module's project-name and environment, with a dot between them."
  type        = string
  default     = "myproject.default"
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

locals {
  # One file for each leaver, with the name in aws-vpn-client-list: leavers/user-2.crt
  leavers = { for file in fileset(path.module, "leavers/*.crt") : trimsuffix(basename(file), ".crt") => file("${path.module}/${file}") }
}

resource "clientvpn_certificate_revocation_list" "vpn" {
  client_vpn_endpoint_id = var.client_vpn_endpoint_id

  issuer = {
    certificate    = var.ca_certificate
    private_key_wo = var.ca_private_key
  }

  revoked_certificates = [for certificate in values(local.leavers) : { certificate = certificate }]
}

resource "clientvpn_access_revocation" "leavers" {
  client_vpn_endpoint_ids = [var.client_vpn_endpoint_id]
  common_names            = [for name in keys(local.leavers) : "${var.name_prefix}.vpn.${name}-client"]
  depends_on              = [clientvpn_certificate_revocation_list.vpn]
}
