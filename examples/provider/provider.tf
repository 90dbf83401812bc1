terraform {
  required_providers {
    clientvpn = {
      source = "clientvpn/clientvpn"
    }
  }
}

# Credentials come from where the AWS provider finds them: the environment, a profile, a role.
provider "clientvpn" {
  region = "eu-central-1"
}
