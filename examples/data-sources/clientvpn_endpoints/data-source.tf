terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

data "clientvpn_endpoints" "certificates" {
  authentication_types = ["certificate-authentication"]
}

# If clients authenticate with a certificate only, a revocation list is needed to block somebody.
output "endpoints_that_need_a_revocation_list" {
  value = [
    for endpoint in data.clientvpn_endpoints.certificates.endpoints : endpoint.client_vpn_endpoint_id
    if length(endpoint.authentication_options) == 1
  ]
}

data "clientvpn_endpoints" "all" {}

check "connections_are_logged" {
  assert {
    condition     = alltrue([for endpoint in data.clientvpn_endpoints.all.endpoints : endpoint.connection_log_options.enabled])
    error_message = "Some endpoints do not log connections."
  }
}
