variable "endpoint" {
  type = string
}

resource "terraform_data" "handler" {
  input = "v2"

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.clientvpn_terminate_connections.all]
    }
  }
}

action "clientvpn_terminate_connections" "all" {
  config {
    client_vpn_endpoint_id = var.endpoint
    all                    = true
    max_connections        = 10
    exclude_usernames      = ["carol"]
  }
}
