// Command terraform-provider-clientvpn serves the provider to Terraform.
package main

import (
	"flag"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/provider"
)

// version is set when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run with support for debuggers like delve")
	flag.Parse()
	quietFramework()
	server, err := provider.NewServer(version)()
	if err != nil {
		log.Fatal(err)
	}
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	err = tf6server.Serve("registry.terraform.io/clientvpn/clientvpn", func() tfprotov6.ProviderServer { return server }, options...)
	if err != nil {
		log.Fatal(err)
	}
}

// quietFramework keeps the framework's own log to warnings, unless somebody asks for more by name. It traces each attribute with a
// context on top of all contexts before, so that time grows with the square of their number: more than four minutes for 6,000 revoked certificates.
func quietFramework() {
	const level = "TF_LOG_SDK_FRAMEWORK"
	if os.Getenv(level) == "" { //nolint:forbidigo // The library takes this setting from the environment alone.
		os.Setenv(level, "WARN")
	}
}
