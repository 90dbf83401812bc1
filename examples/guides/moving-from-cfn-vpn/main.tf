terraform {
  required_version = ">= 1.8"

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

# The list that cfn-vpn revoke writes to ~/.cfnvpn/NAME/certificates/crl.pem.
resource "clientvpn_certificate_revocation_list" "vpn" {
  client_vpn_endpoint_id      = var.client_vpn_endpoint_id
  certificate_revocation_list = file("${path.module}/crl.pem")

  issuer = {
    certificate = file("${path.module}/ca.crt")
  }
}

# Instead of cfn-vpn sessions --kill: the values of --client-cn.
resource "clientvpn_access_revocation" "leavers" {
  client_vpn_endpoint_ids = [var.client_vpn_endpoint_id]
  common_names            = ["user1"]
  depends_on              = [clientvpn_certificate_revocation_list.vpn]
}
