package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// demo is a run of the demo.
type demo struct {
	out   io.Writer
	color bool
	// terraform is the path of the program. If empty, the demo finds one.
	terraform   string
	environment []string
	// settings has additional environment variables for Terraform.
	settings map[string]string
}

// run returns a sentence that sums up the result. Before it returns, it stops the emulator and removes all files.
func (d demo) run(ctx context.Context) (summary string, err error) {
	files, err := newWorkspace()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, files.remove()) }()
	if err := files.write(); err != nil {
		return "", err
	}

	fmt.Fprintf(d.out, "\n%s leaves the company today, and is still connected to the VPN.\nTerraform ends the connections, on an emulator of AWS Client VPN. No AWS account is used.\n\n", leaver)
	vpn, err := d.startEmulator(ctx, files)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, vpn.Stop()) }()

	tf, err := d.prepare(ctx, files, vpn.URL)
	if err != nil {
		return "", err
	}
	return d.terminate(ctx, tf, vpn)
}

// startEmulator builds and starts an emulator with the seed of a workspace.
func (d demo) startEmulator(ctx context.Context, files workspace, flags ...string) (*control.Process, error) {
	fmt.Fprintln(d.out, "Building the provider and the emulator (minutes the first time, then seconds) …")
	program := files.Path(terraformcli.Executable("emulator"))
	if err := terraformcli.Build(ctx, ".", "./internal/cmd/clientvpn-emulator", program); err != nil {
		return nil, err
	}
	flags = append(flags, "-listen", "127.0.0.1:0", "-region", "eu-central-1", "-seed", files.Path("seed.json"))
	return control.Start(ctx, program, flags...)
}

// prepare finds Terraform and installs the provider.
func (d demo) prepare(ctx context.Context, files workspace, url string) (terraformcli.Program, error) {
	path, err := filepath.Abs(d.terraform)
	if d.terraform == "" {
		path, err = terraformcli.Find(ctx, files.Path("terraform"))
	}
	if err != nil {
		return terraformcli.Program{}, err
	}
	settings := map[string]string{"TF_IN_AUTOMATION": "1", "TF_VAR_aws": url}
	maps.Copy(settings, d.settings)
	tf := files.Program(path, d.environment, settings)
	tf.Color = d.color
	if err := terraformcli.Build(ctx, ".", ".", files.ProviderPath(tf.Registry())); err != nil {
		return terraformcli.Program{}, err
	}
	version, err := tf.Version(ctx)
	if err != nil {
		return terraformcli.Program{}, err
	}
	fmt.Fprintf(d.out, "Using %s, %s, and the emulator on %s.\n", version, path, url)
	return tf, tf.Initialize(ctx)
}

// terminate plans and applies the termination. It returns a sentence that sums up the result.
func (d demo) terminate(ctx context.Context, tf terraformcli.Program, vpn *control.Process) (string, error) {
	d.heading("Who is connected")
	before, err := d.show(ctx, vpn)
	if err != nil {
		return "", err
	}

	d.heading("The configuration")
	if _, err := io.Copy(d.out, bytes.NewReader(leaverTF)); err != nil {
		return "", err
	}

	d.heading(tf.Name() + " plan")
	if err := tf.Run(ctx, d.out, "plan", "-input=false", "-out=plan"); err != nil {
		return "", err
	}

	d.heading(tf.Name() + " apply")
	applied := tf.Run(ctx, d.out, "apply", "-input=false", "plan")
	if ctx.Err() != nil {
		return "", applied
	}

	d.heading("Who is connected now")
	after, err := d.show(ctx, vpn)
	if err != nil {
		return "", errors.Join(applied, err)
	}
	summary, err := verdict(before, after)
	return summary, errors.Join(applied, err)
}

func (d demo) heading(text string) {
	if d.color {
		text = "\x1b[1m" + text + "\x1b[0m"
	}
	fmt.Fprintf(d.out, "\n── %s\n\n", text)
}

func (d demo) show(ctx context.Context, vpn *control.Process) ([]connection, error) {
	state, err := control.Client{URL: vpn.URL}.State(ctx)
	if err != nil {
		return nil, err
	}
	return state.Connections, printTable(d.out, state.Connections)
}

// isTerminal reports whether f is a terminal.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
