terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

# Shadow first, then enforce, in two applies:
#
#   terraform apply                      # evaluated and logged: read the connection logs for who would be kept out
#   terraform apply -var=enforce=true    # enforced: every session ends, and whom the policy permits can connect again
variable "enforce" {
  type    = bool
  default = false
}

locals {
  policy = <<-CEDAR
    @id("staff")
    permit(principal, action, resource)
    when { context.saml.memberOf.contains("Engineering") };

    // Groups are what they were when the client connected: end the sessions of whoever is put into this one.
    @id("leavers")
    forbid(principal, action, resource)
    when { context.saml.memberOf.contains("Leavers") };
  CEDAR
}

resource "clientvpn_authorization_policy" "company" {
  client_vpn_endpoint_id = "cvpn-endpoint-0123456789abcdef0"
  description            = "Engineering, without leavers"
  policy_document        = local.policy
  shadow_mode            = !var.enforce

  # Without this, a mistake in the document shows when somebody cannot connect.
  lifecycle {
    precondition {
      condition = provider::clientvpn::evaluate_policy(local.policy, jsonencode({
        saml = { memberOf = ["Engineering", "Leavers"] }
      })).decision == "deny"
      error_message = "The policy lets leavers in."
    }
  }
}
