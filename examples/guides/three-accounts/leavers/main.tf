terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

variable "regions" {
  description = "Regions to look in, or [\"*\"] for every region that the account has enabled."
  type        = set(string)
}

variable "usernames" {
  description = "User names of the people who have left."
  type        = set(string)
}

resource "clientvpn_access_revocation" "leavers" {
  regions   = var.regions
  usernames = var.usernames
}

output "evidence" {
  description = "What was done in this account, as JSON Lines and as a report."
  value       = provider::clientvpn::evidence(clientvpn_access_revocation.leavers)
}
