run "denies_leavers_only" {
  command = plan

  assert {
    condition     = output.decisions["mallory"] == "deny" && output.decided_by["mallory"][0] == "leavers"
    error_message = "The policy allows leavers."
  }

  assert {
    condition     = output.decisions["alice"] == "allow" && output.decisions["bob"] == "allow"
    error_message = "The policy denies staff."
  }
}
