terraform {
  required_version = ">= 1.8"

  required_providers {
    clientvpn = {
      source  = "clientvpn/clientvpn"
      version = "~> 0.1"
    }
  }
}

data "clientvpn_certificate_revocation_list" "current" {
  client_vpn_endpoint_id = "cvpn-endpoint-0a1b2c3d4e5f60718"
}

# An expired list locks everybody out. Every plan warns two weeks before that.
check "certificate_revocation_list" {
  assert {
    condition     = !data.clientvpn_certificate_revocation_list.current.expired && coalesce(data.clientvpn_certificate_revocation_list.current.days_to_expiry, 9999) > 14
    error_message = "The revocation list of the VPN expires at ${coalesce(data.clientvpn_certificate_revocation_list.current.next_update, "an unknown time")}."
  }
}

output "revoked" {
  value = data.clientvpn_certificate_revocation_list.current.revoked_serial_numbers
}
