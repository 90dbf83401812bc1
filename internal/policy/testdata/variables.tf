variable "endpoint" {
  type = string
}

variable "document" {
  type    = string
  default = "permit(principal, action, resource);"
}

variable "description" {
  type    = string
  default = null
}

variable "shadow" {
  type    = bool
  default = false
}

resource "clientvpn_authorization_policy" "test" {
  client_vpn_endpoint_id = var.endpoint
  policy_document        = var.document
  description            = var.description
  shadow_mode            = var.shadow
}
