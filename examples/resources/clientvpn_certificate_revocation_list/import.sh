# The ID is the ID of the endpoint. Add a region that is not the provider's: cvpn-endpoint-0a1b2c3d4e5f60718@eu-west-1
terraform import clientvpn_certificate_revocation_list.signed cvpn-endpoint-0a1b2c3d4e5f60718
