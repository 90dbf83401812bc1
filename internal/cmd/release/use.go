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

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
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
func (c checker) use(ctx context.Context, tf terraformcli.Program, from mirror, vpn *control.Process) error {
	fail := func(err error) error { return fmt.Errorf("%s, %s: %w", tf.Name(), from.name, err) }
	tf, err := c.prepare(tf, from, vpn.URL)
	if err != nil {
		return fail(err)
	}
	if err := tf.Initialize(ctx); err != nil {
		return fail(err)
	}
	lock, err := os.ReadFile(filepath.Join(tf.Dir, ".terraform.lock.hcl"))
	if err != nil {
		return fail(err)
	}
	if want := fmt.Sprintf("version     = %q", c.archives.version); !strings.Contains(string(lock), want) {
		return fail(fmt.Errorf("the lock file does not contain %s:\n%s", want, lock))
	}
	client := control.Client{URL: vpn.URL}
	if err := client.Reset(ctx); err != nil {
		return fail(err)
	}
	var log bytes.Buffer
	if err := tf.Run(ctx, &log, "apply", "-input=false", "-auto-approve"); err != nil {
		return fail(fmt.Errorf("%w\n%s", err, log.String()))
	}
	if err := verdict(ctx, client); err != nil {
		return fail(err)
	}
	fmt.Fprintf(c.out, "%s, %s: installed, and %s applied.\n", tf.Name(), from.name, path.Base(path.Dir(example)))
	return nil
}

// verdict returns an error unless the connections that the example names have ended, and no others.
func verdict(ctx context.Context, client control.Client) error {
	state, err := client.State(ctx)
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
	tf, err := c.prepare(tf, from, "http://127.0.0.1:1")
	if err != nil {
		return err
	}
	err = tf.Initialize(ctx)
	if err == nil || !strings.Contains(err.Error(), "checksum") {
		return fmt.Errorf("%s, %s: want an error about the checksum, got: %w", tf.Name(), from.name, err)
	}
	fmt.Fprintf(c.out, "%s, %s: refused.\n", tf.Name(), from.name)
	return nil
}

// prepare writes a workspace with the example.
func (c checker) prepare(tf terraformcli.Program, from mirror, url string) (terraformcli.Program, error) {
	configuration, err := os.ReadFile(filepath.FromSlash(example))
	if err != nil {
		return tf, err
	}
	settings := map[string]string{
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": url,
	}
	maps.Copy(settings, from.environment)
	workspace := terraformcli.Workspace{Root: filepath.Join(c.dir, tf.Name(), strings.ReplaceAll(from.name, " ", "-"))}
	return workspace.Program(tf.Path, c.environment, settings), workspace.Write(map[string][]byte{
		"cli.tfrc": from.configuration, "config/main.tf": configuration,
	})
}
