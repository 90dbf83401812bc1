terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

# End every connection of a user, and wait until they are gone.
resource "clientvpn_connection_termination" "leaver" {
  client_vpn_endpoint_id = "cvpn-endpoint-0123456789abcdef0"
  username               = "mallory@example.com"
}

# End one connection, like `aws ec2 terminate-client-vpn-connections --connection-id`.
resource "clientvpn_connection_termination" "session" {
  client_vpn_endpoint_id = "vpn-endpoint-123456789123abcde"
  connection_id          = "cvpn-connection-04edd76f5201e0cb8"
}

# End the connections of a stolen laptop by the common name of its certificate, and again when the ticket changes.
# It is not an error if the laptop is not connected.
resource "clientvpn_connection_termination" "stolen_laptop" {
  client_vpn_endpoint_id = "cvpn-endpoint-0123456789abcdef0"
  common_name            = "laptop-4711.example.com"
  on_not_connected       = "ignore"

  triggers = {
    ticket = "SEC-1234"
  }

  timeouts {
    create = "5m"
  }
}

output "ended" {
  value = {
    for status in clientvpn_connection_termination.leaver.connection_statuses :
    status.connection_id => try(status.final_status.code, status.current_status.code)
  }
}

output "cloudtrail_request_ids" {
  value = clientvpn_connection_termination.leaver.request_ids
}
