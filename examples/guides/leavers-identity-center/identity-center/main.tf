# Reads IAM Identity Center. The test of the example replaces this module with a fixture that has the same outputs.
terraform {
  required_version = ">= 1.8"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

data "aws_ssoadmin_instances" "this" {}

locals {
  identity_store_id = one(data.aws_ssoadmin_instances.this.identity_store_ids)
}

data "aws_identitystore_group" "leavers" {
  identity_store_id = local.identity_store_id

  alternate_identifier {
    unique_attribute {
      attribute_path  = "DisplayName"
      attribute_value = "vpn-leavers"
    }
  }
}

data "aws_identitystore_group_memberships" "leavers" {
  identity_store_id = local.identity_store_id
  group_id          = data.aws_identitystore_group.leavers.group_id
}

data "aws_identitystore_users" "all" {
  identity_store_id = local.identity_store_id
}

output "memberships" {
  value = data.aws_identitystore_group_memberships.leavers.group_memberships
}

output "users" {
  value = data.aws_identitystore_users.all.users
}
