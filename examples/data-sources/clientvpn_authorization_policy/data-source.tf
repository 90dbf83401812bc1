terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

data "clientvpn_authorization_policy" "office" {
  client_vpn_endpoint_id = "cvpn-endpoint-0fedcba9876543210"
}

check "policy_is_enforced" {
  assert {
    condition     = data.clientvpn_authorization_policy.office.status == "active" && !data.clientvpn_authorization_policy.office.shadow_mode
    error_message = "Nobody is kept out: the policy is ${data.clientvpn_authorization_policy.office.status}, and its shadow mode is ${data.clientvpn_authorization_policy.office.shadow_mode}."
  }
}

# What the policy in force decides about a leaver.
output "leavers" {
  value = provider::clientvpn::evaluate_policy(
    data.clientvpn_authorization_policy.office.policy_document,
    jsonencode({ saml = { memberOf = ["Engineering", "Leavers"] } })
  ).decision
}
