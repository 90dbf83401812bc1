terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

provider "clientvpn" {
  alias  = "production"
  region = "eu-central-1"

  assume_role {
    role_arn = "arn:aws:iam::111111111111:role/vpn-revocation"
  }
}

provider "clientvpn" {
  alias  = "subsidiary"
  region = "us-east-1"

  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/vpn-revocation"
  }
}

locals {
  leavers = ["mallory@example.com"]
}

resource "clientvpn_access_revocation" "production" {
  provider  = clientvpn.production
  usernames = local.leavers
}

resource "clientvpn_access_revocation" "subsidiary" {
  provider  = clientvpn.subsidiary
  usernames = local.leavers
}
