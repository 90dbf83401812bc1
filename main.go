// Command terraform-provider-clientvpn serves the provider to Terraform.
package main

import (
	"flag"
	"log"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/provider"
)

// version is set when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run with support for debuggers like delve")
	flag.Parse()
	if err := provider.Serve(version, *debug); err != nil {
		log.Fatal(err)
	}
}
