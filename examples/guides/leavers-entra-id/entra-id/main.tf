# Reads Microsoft Entra ID. The test of the example replaces this module with a fixture that has the same output.
terraform {
  required_version = ">= 1.8"

  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.0"
    }
  }
}

data "azuread_users" "all" {
  return_all = true
}

output "users" {
  value = data.azuread_users.all.users
}
