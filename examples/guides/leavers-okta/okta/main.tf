# Reads Okta. The test of the example replaces this module with a fixture that has the same output.
terraform {
  required_version = ">= 1.8"

  required_providers {
    okta = {
      source  = "okta/okta"
      version = "~> 4.8"
    }
  }
}

data "okta_users" "leavers" {
  search {
    expression = "status eq \"DEPROVISIONED\" or status eq \"SUSPENDED\""
  }
}

output "users" {
  value = data.okta_users.leavers.users
}
