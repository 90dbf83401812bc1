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
  description = "module.ec2_client_vpn.vpn_endpoint_id"
  type        = string
  default     = "cvpn-endpoint-0123456789abcdef0"
}

variable "leavers" {
  description = "User names as the identity provider sends them."
  type        = set(string)
  default     = ["mallory@example.com"]
}

resource "clientvpn_access_revocation" "leavers" {
  client_vpn_endpoint_ids = [var.client_vpn_endpoint_id]
  usernames               = var.leavers
}
