output "skeleton" {
  value = provider::clientvpn::cli_skeleton("yaml-input")
}
