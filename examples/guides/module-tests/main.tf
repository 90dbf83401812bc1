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
  type = string
}

variable "leavers" {
  type = set(string)
}

resource "clientvpn_access_revocation" "leavers" {
  client_vpn_endpoint_ids = [var.client_vpn_endpoint_id]
  usernames               = var.leavers
  never_cut               = ["on-call@example.com"]
}
