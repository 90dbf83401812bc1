variables {
  client_vpn_endpoint_id = "cvpn-endpoint-0123456789abcdef0"
}

run "only_the_leaver_is_cut" {
  variables {
    leavers = ["mallory@example.com"]
  }

  assert {
    condition     = clientvpn_access_revocation.leavers.clear
    error_message = "Mallory is still connected."
  }

  assert {
    condition     = toset(clientvpn_access_revocation.leavers.last_enforcement.connections[*].username) == toset(["mallory@example.com"])
    error_message = "The connections of other people were ended."
  }
}

run "whoever_is_on_call_stays_connected" {
  variables {
    leavers = ["on-call@example.com"]
  }

  assert {
    condition     = length(clientvpn_access_revocation.leavers.enforcements[0].connections) == 0
    error_message = "The connection of whoever is on call was ended."
  }
}
