terraform {
  required_version = ">= 1.11"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

# The CA that issued the client certificates. Pass its private key as a variable of the pipeline, or with an ephemeral
# resource such as aws_secretsmanager_secret_version or vault_kv_secret_v2. It is stored neither in the plan nor in the state.
variable "ca_certificate" {
  type = string
}

variable "ca_private_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

# A list that the provider signs. An apply within the last thirty days before its expiry renews it.
resource "clientvpn_certificate_revocation_list" "signed" {
  client_vpn_endpoint_id = "cvpn-endpoint-0a1b2c3d4e5f60718"

  issuer = {
    certificate    = var.ca_certificate
    private_key_wo = var.ca_private_key
  }

  revoked_certificates = [
    # From the index.txt of Easy-RSA, or from `openssl x509 -noout -serial`.
    { serial_number = "2C722A22155A8A1FE970354064A0C92E", reason = "cessationOfOperation" },
    # Digits alone could also be decimal: 0x says that they are hexadecimal.
    { serial_number = "0x1000", reason = "keyCompromise", revoked_at = "2026-01-31T12:00:00Z" },
  ]
}

# A finished list. The certificate of its CA verifies the signature.
resource "clientvpn_certificate_revocation_list" "finished" {
  client_vpn_endpoint_id      = "vpn-endpoint-123456789123abcde"
  certificate_revocation_list = file("${path.module}/crl.pem")

  issuer = {
    certificate = file("${path.module}/old-ca.crt")
  }
}

# Once the list is in force, end what is left of the person's connections.
resource "clientvpn_access_revocation" "leaver" {
  client_vpn_endpoint_ids = [clientvpn_certificate_revocation_list.signed.client_vpn_endpoint_id]
  common_names            = ["laptop-0815.example.com"]
  depends_on              = [clientvpn_certificate_revocation_list.signed]
}
