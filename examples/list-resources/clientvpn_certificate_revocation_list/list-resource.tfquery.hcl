# Revocation lists that somebody imported by hand. To take them over:
#
#     terraform query -generate-config-out=lists.tf
list "clientvpn_certificate_revocation_list" "in_force" {
  provider         = clientvpn
  include_resource = true
}
