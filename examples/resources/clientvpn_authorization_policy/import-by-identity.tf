import {
  to = clientvpn_authorization_policy.made_by_hand
  identity = {
    client_vpn_endpoint_id = "cvpn-endpoint-0fedcba9876543210"
    region                 = "eu-central-1"
  }
}

resource "clientvpn_authorization_policy" "made_by_hand" {
  client_vpn_endpoint_id = "cvpn-endpoint-0fedcba9876543210"
  policy_document        = local.policy
}
