terraform {
  required_providers {
    clientvpn = {
      source = "clientvpn/clientvpn"
    }
  }
}

variable "aws" {
  description = "Where AWS is. In this demo it is an emulator on this machine."
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
