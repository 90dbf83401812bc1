variable "endpoint" {
  type = string
}

action "clientvpn_terminate_connections" "leaver" {
  config {
    client_vpn_endpoint_id = var.endpoint
    usernames              = ["alice"]
  }
}
