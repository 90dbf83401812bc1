terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

output "skeleton" {
  value = provider::clientvpn::cli_skeleton("yaml-input")
}
