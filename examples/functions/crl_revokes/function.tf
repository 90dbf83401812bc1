terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

locals {
  list = file("${path.module}/crl.pem")
}

check "leaver" {
  assert {
    condition     = provider::clientvpn::crl_revokes(local.list, "2C722A22155A8A1FE970354064A0C92E")
    error_message = "The leaver's certificate is not on the list."
  }
}

# A number of digits only could be decimal or hexadecimal. Use a prefix.
output "revoked" {
  value = {
    for serial in ["2c:72:2a:22:15:5a:8a:1f:e9:70:35:40:64:a0:c9:2e", "0x1000", "decimal:4096"] :
    serial => provider::clientvpn::crl_revokes(local.list, serial)
  }
}
