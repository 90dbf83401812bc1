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
  alias               = "production"
  region              = "eu-central-1"
  allowed_account_ids = ["111111111111"]

  assume_role {
    role_arn = "arn:aws:iam::111111111111:role/vpn-revocation"
  }
}

provider "clientvpn" {
  alias               = "staging"
  region              = "eu-central-1"
  allowed_account_ids = ["222222222222"]

  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/vpn-revocation"
  }
}

provider "clientvpn" {
  alias               = "subsidiary"
  region              = "eu-central-1"
  allowed_account_ids = ["333333333333"]

  assume_role {
    role_arn = "arn:aws:iam::333333333333:role/vpn-revocation"
  }
}

locals {
  leavers = ["mallory@example.com"]

  # Or ["*"]: every region that the account has enabled.
  regions = ["ap-southeast-2", "eu-central-1", "eu-west-1", "us-east-1"]
}

module "production" {
  source = "./leavers"

  providers = {
    clientvpn = clientvpn.production
  }

  regions   = local.regions
  usernames = local.leavers
}

module "staging" {
  source = "./leavers"

  providers = {
    clientvpn = clientvpn.staging
  }

  regions   = local.regions
  usernames = local.leavers
}

module "subsidiary" {
  source = "./leavers"

  providers = {
    clientvpn = clientvpn.subsidiary
  }

  regions   = local.regions
  usernames = local.leavers
}

output "evidence" {
  value = {
    production = module.production.evidence
    staging    = module.staging.evidence
    subsidiary = module.subsidiary.evidence
  }
}
