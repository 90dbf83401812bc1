variable "endpoint" {
  type = string
}

variable "document" {
  type = string
}

resource "terraform_data" "endpoint" {
  input = var.endpoint
}

resource "terraform_data" "document" {
  input = var.document
}

resource "clientvpn_authorization_policy" "test" {
  client_vpn_endpoint_id = terraform_data.endpoint.output
  policy_document        = terraform_data.document.output
}
