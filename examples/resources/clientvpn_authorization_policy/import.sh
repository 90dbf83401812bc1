# The ID is that of the endpoint. Append a region that is not the provider's: cvpn-endpoint-0123456789abcdef0@eu-west-1
terraform import clientvpn_authorization_policy.company cvpn-endpoint-0123456789abcdef0
