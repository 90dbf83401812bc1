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
  source = "./identity-center"
}

locals {
  leavers = module.directory.memberships[*].member_id.user_id

  # The application for the VPN maps Subject to ${user:email}. With ${user:subject}, it would be user.user_name.
  usernames = [
    for user in module.directory.users : one([for email in user.emails : email.value if email.primary])
    if contains(local.leavers, user.user_id)
  ]
}

resource "clientvpn_access_revocation" "leavers" {
  client_vpn_endpoint_ids = [var.client_vpn_endpoint_id]
  usernames               = local.usernames
}
