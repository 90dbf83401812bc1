# The ID is a JSON object with usernames or common_names, and optionally region or regions, and client_vpn_endpoint_ids.
terraform import clientvpn_access_revocation.mallory \
  '{"region":"eu-central-1","client_vpn_endpoint_ids":["cvpn-endpoint-0123456789abcdef0"],"usernames":["mallory@example.com"]}'
