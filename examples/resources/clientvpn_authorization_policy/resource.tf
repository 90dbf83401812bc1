terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

# Roll out the policy in two applies:
#
#   terraform apply                      # shadow mode: read in the connection logs who would be denied
#   terraform apply -var=enforce=true    # enforced: disconnects every session; clients that are permitted can reconnect
variable "enforce" {
  type    = bool
  default = false
}

locals {
  policy = <<-CEDAR
    @id("staff")
    permit(principal, action, resource)
    when { context.saml.memberOf.contains("Engineering") };

    // The service learns a client's groups when the client connects, so also end the sessions of new leavers.
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

  # Without this, you notice a mistake in the document only when somebody cannot connect.
  lifecycle {
    precondition {
      condition = provider::clientvpn::evaluate_policy(local.policy, jsonencode({
        saml = { memberOf = ["Engineering", "Leavers"] }
      })).decision == "deny"
      error_message = "The policy lets leavers in."
    }
  }
}
