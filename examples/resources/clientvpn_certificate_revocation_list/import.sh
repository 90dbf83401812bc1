# The ID is the endpoint's. Another region than the provider's follows it: cvpn-endpoint-0a1b2c3d4e5f60718@eu-west-1
terraform import clientvpn_certificate_revocation_list.signed cvpn-endpoint-0a1b2c3d4e5f60718
