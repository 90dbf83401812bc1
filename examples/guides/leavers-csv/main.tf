terraform {
  # In older versions, plantimestamp() is wrong during validation.
  required_version = ">= 1.10"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

variable "client_vpn_endpoint_id" {
  type    = string
  default = "cvpn-endpoint-0123456789abcdef0"
}

locals {
  people = csvdecode(file("${path.module}/people.csv"))

  # Access ends when the last day is over, in UTC. People who stay have no last day.
  leavers = [
    for person in local.people : person.vpn_username
    if person.last_day == "" ? false : timecmp(plantimestamp(), timeadd("${person.last_day}T00:00:00Z", "24h")) >= 0
  ]
}

resource "clientvpn_access_revocation" "leavers" {
  client_vpn_endpoint_ids = [var.client_vpn_endpoint_id]
  usernames               = local.leavers
}
