terraform {
  required_version = ">= 1.16"

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

variable "users" {
  type    = set(string)
  default = ["alice@example.com", "mallory@example.com"]
}

# Replace this with the resource of your identity provider, such as okta_user, azuread_user or aws_identitystore_user.
resource "terraform_data" "user" {
  for_each = var.users
  input    = each.value

  # First the account is deleted, so that the user cannot sign in again. Then the user's connections are ended.
  lifecycle {
    action_trigger {
      events  = [after_destroy]
      actions = [action.clientvpn_terminate_connections.user]
    }
  }
}

action "clientvpn_terminate_connections" "user" {
  config {
    client_vpn_endpoint_id = var.client_vpn_endpoint_id
    usernames              = [caller.output] # The name in the connections, which okta_user calls login, for example.
  }
}
