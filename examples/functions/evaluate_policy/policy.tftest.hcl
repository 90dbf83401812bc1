run "keeps_leavers_out_and_nobody_else" {
  command = plan

  assert {
    condition     = output.decisions["mallory"] == "deny" && output.decided_by["mallory"][0] == "leavers"
    error_message = "The policy lets leavers in."
  }

  assert {
    condition     = output.decisions["alice"] == "allow" && output.decisions["bob"] == "allow"
    error_message = "The policy keeps staff out."
  }
}
