# Find revocation lists that were imported by hand. To manage them with Terraform:
#
#     terraform query -generate-config-out=lists.tf
list "clientvpn_certificate_revocation_list" "in_force" {
  provider         = clientvpn
  include_resource = true
}
