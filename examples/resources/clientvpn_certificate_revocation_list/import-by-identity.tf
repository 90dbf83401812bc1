import {
  to = clientvpn_certificate_revocation_list.signed
  identity = {
    client_vpn_endpoint_id = "cvpn-endpoint-0a1b2c3d4e5f60718"
    region                 = "eu-central-1"
  }
}
