variable "emulator" {
  type = string
}

provider "clientvpn" {
  region                         = "us-east-1"
  access_key                     = "test"
  secret_key                     = "test"
  retry_mode                     = "standard"
  s3_us_east_1_regional_endpoint = "regional"
  s3_use_path_style              = true
  skip_credentials_validation    = true
  skip_metadata_api_check        = "true"
  skip_requesting_account_id     = true
  tag_policy_compliance          = "error"

  default_tags {
    tags = { team = "security" }
  }
  ignore_tags {
    keys         = ["created"]
    key_prefixes = ["kubernetes.io/"]
  }
  endpoints {
    bedrockagentcore = var.emulator
    dynamodb         = var.emulator
    ec2              = var.emulator
    s3               = var.emulator
    sts              = var.emulator
  }
}
