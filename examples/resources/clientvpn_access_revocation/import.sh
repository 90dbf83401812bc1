# The ID is a JSON object of region, client_vpn_endpoint_ids, usernames and common_names, of which any may be left out but the people.
terraform import clientvpn_access_revocation.mallory \
  '{"region":"eu-central-1","client_vpn_endpoint_ids":["cvpn-endpoint-0123456789abcdef0"],"usernames":["mallory@example.com"]}'
