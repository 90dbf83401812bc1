terraform {
  required_providers {
    clientvpn = {
      source = "clientvpn/clientvpn"
    }
  }
}

variable "aws" {
  description = "URL of the AWS API. In this demo it is the emulator."
  type        = string
}

provider "clientvpn" {
  region     = "eu-central-1"
  access_key = "test"
  secret_key = "test"

  endpoints {
    ec2 = var.aws
    sts = var.aws
  }
}
