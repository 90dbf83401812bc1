"""List the connections of an endpoint with boto3 and count those of leavers. Arguments: URL of the service, endpoint ID."""

import sys

import boto3

client = boto3.client(
    "ec2", region_name="us-east-1", endpoint_url=sys.argv[1], aws_access_key_id="test", aws_secret_access_key="test"
)
pages = client.get_paginator("describe_client_vpn_connections").paginate(
    ClientVpnEndpointId=sys.argv[2], PaginationConfig={"PageSize": 1000}
)
print(sum(c["CommonName"].startswith("leaver-") for page in pages for c in page["Connections"]))
