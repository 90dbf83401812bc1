// Command providerschema prints the provider's schema in the format of `terraform providers schema -json`. It does not use Terraform,
// because a version without support for actions or list resources leaves them out.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/provider"
)

func main() {
	server, err := provider.NewServer("dev")()
	if err == nil {
		err = run(context.Background(), os.Stdout, server)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "providerschema:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, server tfprotov6.ProviderServer) error {
	doc, err := describe(ctx, "clientvpn", server)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(doc)
}
