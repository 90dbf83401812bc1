resource "clientvpn_connection_termination" "leaver" {
  client_vpn_endpoint_id = "cvpn-endpoint-0b5e6e9a7b1c4d2f3"
  username               = "sam@example.com"
}

output "ended" {
  value = {
    for connection in clientvpn_connection_termination.leaver.connection_statuses :
    connection.connection_id => "was ${connection.previous_status.code}, is ${connection.final_status.code}"
  }
}

output "terminated_at" {
  value = clientvpn_connection_termination.leaver.terminated_at
}
