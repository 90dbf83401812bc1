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
  # Files for --cli-input-json or --cli-input-yaml of `aws ec2 terminate-client-vpn-connections`.
  runbooks = {
    for name in fileset(path.module, "*.{json,yaml}") :
    name => provider::clientvpn::cli_input(file("${path.module}/${name}"))
  }
}

resource "clientvpn_connection_termination" "runbook" {
  for_each = {
    for name, runbook in local.runbooks :
    name => merge(runbook, { dry_run = false }) # Like --no-dry-run.
  }

  client_vpn_endpoint_id = each.value.client_vpn_endpoint_id
  connection_id          = each.value.connection_id
  username               = each.value.username
  dry_run                = each.value.dry_run
}
