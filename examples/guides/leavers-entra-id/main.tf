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
  source = "./entra-id"
}

resource "clientvpn_access_revocation" "leavers" {
  client_vpn_endpoint_ids = [var.client_vpn_endpoint_id]

  # The Name ID of the application for the VPN is user.userprincipalname. With user.mail, it would be user.mail here as well.
  usernames = [for user in module.directory.users : user.user_principal_name if !user.account_enabled]
}
