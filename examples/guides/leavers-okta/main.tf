terraform {
  required_version = ">= 1.8"

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

module "directory" {
  source = "./okta"
}

resource "clientvpn_access_revocation" "leavers" {
  client_vpn_endpoint_ids = [var.client_vpn_endpoint_id]

  # The application for the VPN has the Okta user name as its user name. With the e-mail address, it would be user.email.
  usernames = [for user in module.directory.users : user.login if contains(["DEPROVISIONED", "SUSPENDED"], user.status)]
}
