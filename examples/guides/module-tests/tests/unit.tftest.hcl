# Nothing is called: neither AWS nor the emulator.
mock_provider "clientvpn" {
  mock_resource "clientvpn_access_revocation" {
    defaults = {
      clear = true
    }
  }
}

variables {
  client_vpn_endpoint_id = "cvpn-endpoint-0123456789abcdef0"
  leavers                = ["mallory@example.com"]
}

run "the_order_protects_whoever_is_on_call" {
  assert {
    condition     = clientvpn_access_revocation.leavers.never_cut == toset(["on-call@example.com"])
    error_message = "The order does not protect whoever is on call."
  }

  assert {
    condition     = clientvpn_access_revocation.leavers.usernames == toset(["mallory@example.com"])
    error_message = "The order does not name the leavers, or names others."
  }
}
