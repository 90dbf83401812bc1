terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

# Credentials come from the environment, a profile or a role, as in hashicorp/aws.
provider "clientvpn" {
  region = "eu-central-1"
}
