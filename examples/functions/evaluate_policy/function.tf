terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

locals {
  policy = <<-CEDAR
    @id("staff")
    permit(principal, action, resource)
    when { context.saml.memberOf.contains("Engineering") };

    @id("leavers")
    forbid(principal, action, resource)
    when { context.saml.memberOf.contains("Leavers") };
  CEDAR

  groups = {
    alice   = ["Engineering"]
    bob     = ["Engineering", "On call"]
    mallory = ["Engineering", "Leavers"]
    visitor = []
  }

  verdicts = {
    for name, groups in local.groups :
    name => provider::clientvpn::evaluate_policy(local.policy, jsonencode({ saml = { memberOf = groups } }))
  }
}

check "policy" {
  assert {
    condition     = [for name, verdict in local.verdicts : name if verdict.decision == "allow"] == ["alice", "bob"]
    error_message = "The policy lets in: ${join(", ", [for name, verdict in local.verdicts : name if verdict.decision == "allow"])}."
  }

  assert {
    condition     = alltrue([for verdict in local.verdicts : length(verdict.errors) == 0])
    error_message = "Statements that could not be evaluated were ignored: ${jsonencode([for verdict in local.verdicts : verdict.errors])}"
  }
}

output "decisions" {
  value = { for name, verdict in local.verdicts : name => verdict.decision }
}

# mallory = ["leavers"]; visitor = [], because no permit applies.
output "decided_by" {
  value = { for name, verdict in local.verdicts : name => verdict.decided_by[*].id }
}
