terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

# Find rules that give all users access to a network.
data "clientvpn_authorization_rules" "everybody" {
  client_vpn_endpoint_id = "cvpn-endpoint-0123456789abcdef0"
  group_ids              = [""]
}

check "no_network_for_everybody" {
  assert {
    condition     = length(data.clientvpn_authorization_rules.everybody.authorization_rules) == 0
    error_message = "Open to all users: ${join(", ", data.clientvpn_authorization_rules.everybody.authorization_rules[*].destination_cidr)}"
  }
}
