terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

locals {
  leavers = yamldecode(file("${path.module}/leavers.yaml"))
}

# Nobody on the list has a live connection to any endpoint of the region. Each plan names the connections to end;
# `terraform plan -detailed-exitcode` exits with 2 if there are any, but not with -refresh=false or -minimal-refresh.
resource "clientvpn_access_revocation" "leavers" {
  usernames    = local.leavers.usernames
  common_names = local.leavers.common_names

  # A mistake in the list must not disconnect the whole company, or the people on call.
  max_connections = 20
  never_cut       = ["oncall@example.com"]
}

# One person and one endpoint.
resource "clientvpn_access_revocation" "mallory" {
  client_vpn_endpoint_ids = ["cvpn-endpoint-0123456789abcdef0"]
  usernames               = ["mallory@example.com"]

  timeouts {
    create = "5m"
    update = "5m"
  }
}

# Every endpoint of every region that the account has enabled.
resource "clientvpn_access_revocation" "everywhere" {
  regions   = ["*"]
  usernames = ["trudy@example.com"]
}

# This is unknown in a plan while somebody is connected, and known after the apply.
check "leavers_are_off" {
  assert {
    condition     = clientvpn_access_revocation.leavers.clear
    error_message = "Still connected: ${jsonencode(clientvpn_access_revocation.leavers.active_connections)}"
  }
}
