# The ID is the endpoint's. Another region than the provider's follows it: cvpn-endpoint-0123456789abcdef0@eu-west-1
terraform import clientvpn_authorization_policy.company cvpn-endpoint-0123456789abcdef0
