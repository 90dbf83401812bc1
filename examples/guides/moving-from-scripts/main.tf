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

locals {
  lines = [for line in split("\n", file("${path.module}/leavers.txt")) : trimspace(split("#", line)[0])]
}

resource "clientvpn_access_revocation" "leavers" {
  client_vpn_endpoint_ids = [var.client_vpn_endpoint_id]
  usernames               = [for line in local.lines : line if line != ""]
}
