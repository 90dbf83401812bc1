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
  description = "Hash of the code of the client connect handler."
  type        = string
  default     = "b1946ac92492d2347c6235b4d2611184"
}

# Replace this with the Lambda function of your client connect handler.
resource "terraform_data" "connect_handler" {
  input = var.connect_handler_hash

  # A new handler applies to new connections only. End the existing ones.
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

# On demand: terraform apply -invoke=action.clientvpn_terminate_connections.mallory
action "clientvpn_terminate_connections" "mallory" {
  config {
    client_vpn_endpoint_id = "cvpn-endpoint-0123456789abcdef0"
    usernames              = ["mallory@example.com"]
  }
}
