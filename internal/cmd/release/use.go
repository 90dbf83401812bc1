package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// example is the configuration to apply. The seed has the people whom it names, and two others.
const (
	example = "examples/resources/clientvpn_connection_termination/resource.tf"
	seed    = `{"endpoints": [
  {"id": "cvpn-endpoint-0123456789abcdef0", "connections": [
    {"username": "mallory@example.com", "count": 2}, {"common_name": "laptop-4711.example.com"}, {"username": "alice@example.com"}
  ]},
  {"id": "vpn-endpoint-123456789123abcde", "connections": [
    {"id": "cvpn-connection-04edd76f5201e0cb8", "username": "bob@example.com"}, {"username": "carol@example.com"}
  ]}
]}`
)

// use installs the provider from a mirror and applies the example.
func (c checker) use(ctx context.Context, tf terraformcli.Program, from mirror) error {
	fail := func(err error) error { return fmt.Errorf("%s, %s: %w", tf.Name(), from.name, err) }
	tf, err := c.install(ctx, tf, from)
	if err != nil {
		return fail(err)
	}
	lock, err := os.ReadFile(filepath.Join(tf.Dir, ".terraform.lock.hcl"))
	if err != nil {
		return fail(err)
	}
	if want := fmt.Sprintf("version     = %q", c.archives.version); !strings.Contains(string(lock), want) {
		return fail(fmt.Errorf("the lock file does not contain %s:\n%s", want, lock))
	}
	if err := c.vpn.Reset(ctx); err != nil {
		return fail(err)
	}
	var log bytes.Buffer
	if err := tf.Run(ctx, &log, "apply", "-input=false", "-auto-approve"); err != nil {
		return fail(fmt.Errorf("%w\n%s", err, log.String()))
	}
	if err := c.verdict(ctx); err != nil {
		return fail(err)
	}
	fmt.Fprintf(c.out, "%s, %s: installed, and %s applied.\n", tf.Name(), from.name, path.Base(path.Dir(example)))
	return nil
}

// verdict returns an error unless the connections that the example names have ended, and no others.
func (c checker) verdict(ctx context.Context) error {
	state, err := c.vpn.State(ctx)
	if err != nil {
		return err
	}
	ended := map[string]bool{"mallory@example.com": true, "laptop-4711.example.com": true, "bob@example.com": true}
	var errs []error
	for _, connection := range state.Connections {
		if has := connection.Status == "terminated"; has != ended[connection.CommonName] {
			errs = append(errs, fmt.Errorf("the connection %s of %s is %s", connection.ID, connection.CommonName, connection.Status))
		}
	}
	if len(state.Connections) != 6 {
		errs = append(errs, fmt.Errorf("there are %d connections, want 6", len(state.Connections)))
	}
	return errors.Join(errs...)
}

// refuse returns an error unless the installation fails because of the checksum.
func (c checker) refuse(ctx context.Context, tf terraformcli.Program, from mirror) error {
	_, err := c.install(ctx, tf, from)
	if err == nil {
		err = errors.New("it was installed")
	}
	if !strings.Contains(err.Error(), "checksum") {
		return fmt.Errorf("%s, %s: want an error about the checksum, got: %w", tf.Name(), from.name, err)
	}
	fmt.Fprintf(c.out, "%s, %s: refused.\n", tf.Name(), from.name)
	return nil
}

// install initializes a workspace with the example, which installs the provider from a mirror.
func (c checker) install(ctx context.Context, tf terraformcli.Program, from mirror) (terraformcli.Program, error) {
	configuration, err := os.ReadFile(filepath.FromSlash(example))
	if err != nil {
		return tf, err
	}
	settings := map[string]string{
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": c.vpn.URL,
	}
	maps.Copy(settings, from.environment)
	workspace := terraformcli.Workspace{Root: filepath.Join(c.dir, tf.Name(), strings.ReplaceAll(from.name, " ", "-"))}
	if err := workspace.Write(map[string][]byte{"cli.tfrc": from.configuration, "config/main.tf": configuration}); err != nil {
		return tf, err
	}
	tf = workspace.Program(tf.Path, c.environment, settings)
	return tf, tf.Initialize(ctx)
}
