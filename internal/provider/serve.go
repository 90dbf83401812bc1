package provider

import (
	"os"
	"runtime/debug"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Serve serves the provider to Terraform until Terraform disconnects. With debuggable, it prints how to attach Terraform to this process.
func Serve(version string, debuggable bool, options ...Option) error {
	quietFramework()
	collectLess()
	server, err := NewServer(version, options...)()
	if err != nil {
		return err
	}
	var serve []tf6server.ServeOpt
	if debuggable {
		serve = append(serve, tf6server.WithManagedDebug())
	}
	return tf6server.Serve("registry.terraform.io/clientvpn/clientvpn", func() tfprotov6.ProviderServer { return server }, serve...)
}

// quietFramework limits the framework's own log to warnings, unless its level is set. At level TRACE, the framework adds a context to
// all earlier ones for each attribute, so that the time grows with the square of their number: more than four minutes for
// 6,000 revoked certificates.
func quietFramework() {
	const level = "TF_LOG_SDK_FRAMEWORK"
	if os.Getenv(level) == "" { //nolint:forbidigo // The library takes this setting from the environment alone.
		os.Setenv(level, "WARN")
	}
}

// collectLess lets the heap grow to three times what is in use, unless GOGC is set. Terraform starts the provider three times for a
// plan, and no process lives for long: with Go's default, collecting garbage took up to a third of the CPU time.
func collectLess() {
	if os.Getenv("GOGC") == "" { //nolint:forbidigo // The Go runtime takes this setting from the environment alone.
		debug.SetGCPercent(200)
	}
}
