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
  # Files that `aws ec2 terminate-client-vpn-connections` takes with --cli-input-json or --cli-input-yaml.
  runbooks = {
    for name in fileset(path.module, "*.{json,yaml}") :
    name => provider::clientvpn::cli_input(file("${path.module}/${name}"))
  }
}

resource "clientvpn_connection_termination" "runbook" {
  for_each = {
    for name, runbook in local.runbooks :
    name => merge(runbook, { dry_run = false }) # As --no-dry-run overrides what the file says.
  }

  client_vpn_endpoint_id = each.value.client_vpn_endpoint_id
  connection_id          = each.value.connection_id
  username               = each.value.username
  dry_run                = each.value.dry_run
}
