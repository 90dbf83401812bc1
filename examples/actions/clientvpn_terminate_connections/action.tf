terraform {
  required_version = ">= 1.14.1"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

variable "connect_handler_hash" {
  description = "Hash of the code of the client connect handler's Lambda function."
  type        = string
  default     = "b1946ac92492d2347c6235b4d2611184"
}

# Stands for the Lambda function that decides who may connect: put the lifecycle block on yours.
resource "terraform_data" "connect_handler" {
  input = var.connect_handler_hash

  # A new handler only judges new connections: existing sessions stay until they are cut.
  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.clientvpn_terminate_connections.everybody]
    }
  }
}

action "clientvpn_terminate_connections" "everybody" {
  config {
    client_vpn_endpoint_id = "cvpn-endpoint-0123456789abcdef0"
    all                    = true
    max_connections        = 500
    exclude_usernames      = ["break-glass@example.com"]
  }
}

# At night, by hand: terraform apply -invoke=action.clientvpn_terminate_connections.mallory
action "clientvpn_terminate_connections" "mallory" {
  config {
    client_vpn_endpoint_id = "cvpn-endpoint-0123456789abcdef0"
    usernames              = ["mallory@example.com"]
  }
}
