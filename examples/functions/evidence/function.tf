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
  usernames = ["mallory@example.com"]
}

locals {
  evidence = provider::clientvpn::evidence(clientvpn_access_revocation.leavers)
}

# terraform output -raw report > report.md
output "report" {
  value = local.evidence.markdown
}

# terraform output -raw records >> records.jsonl
output "records" {
  value = local.evidence.json_lines
}
