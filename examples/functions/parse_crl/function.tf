terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

locals {
  list = provider::clientvpn::parse_crl(file("${path.module}/crl.pem"))
}

output "made_by" {
  value = "${local.list.issuer_name}, number ${local.list.crl_number}, valid until ${local.list.next_update}"
}

# In the format of revoked_certificates of the resource clientvpn_certificate_revocation_list.
output "revoked_certificates" {
  value = local.list.revoked_certificates
}
