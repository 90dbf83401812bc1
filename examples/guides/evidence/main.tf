terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

resource "clientvpn_access_revocation" "leavers" {
  client_vpn_endpoint_ids = ["cvpn-endpoint-0123456789abcdef0"]
  usernames               = ["mallory@example.com"]
}

output "evidence" {
  value = {
    usernames    = clientvpn_access_revocation.leavers.usernames
    region       = clientvpn_access_revocation.leavers.region
    clear        = clientvpn_access_revocation.leavers.clear
    enforcements = clientvpn_access_revocation.leavers.enforcements
  }
}

output "report" {
  value = provider::clientvpn::evidence(clientvpn_access_revocation.leavers).markdown
}

output "records" {
  value = provider::clientvpn::evidence(clientvpn_access_revocation.leavers).json_lines
}
