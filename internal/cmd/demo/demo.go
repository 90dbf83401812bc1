package main

import (
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
	files       terraformcli.Workspace
	// vpn is the running emulator.
	vpn control.Client
}

// story is what a demo shows.
type story struct {
	introduction string
	// files are written to the workspace first. The emulator loads seed.json.
	files map[string][]byte
	// flags are additional flags of the emulator.
	flags []string
	// tell runs the story on the emulator and returns a sentence that sums up the result.
	tell func(demo, context.Context) (string, error)
}

// run returns the sentence that sums up the result. Before it returns, it stops the emulator and removes all files.
func (d demo) run(ctx context.Context, s story) (summary string, err error) {
	root, err := os.MkdirTemp("", "clientvpn-demo-")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(root)) }()
	d.files = terraformcli.Workspace{Root: root}
	if err := d.files.Write(s.files); err != nil {
		return "", err
	}
	fmt.Fprintf(d.out, "\n%s\n\nBuilding the provider and the emulator (minutes the first time, then seconds) …\n", s.introduction)
	program := d.files.Path(terraformcli.Executable("emulator"))
	if err := terraformcli.Build(ctx, ".", "./internal/cmd/clientvpn-emulator", program); err != nil {
		return "", err
	}
	flags := append([]string{"-listen", "127.0.0.1:0", "-region", "eu-central-1", "-seed", d.files.Path("seed.json")}, s.flags...)
	process, err := control.Start(ctx, program, flags...)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, process.Stop()) }()
	d.vpn = control.Client{URL: process.URL}
	return s.tell(d, ctx)
}

// prepare finds Terraform, installs the provider and initializes the configuration. The settings are environment variables.
func (d demo) prepare(ctx context.Context, settings map[string]string) (tf terraformcli.Program, err error) {
	path := d.terraform
	if path == "" {
		path, err = terraformcli.Find(ctx, d.files.Path("terraform"))
	} else {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return tf, err
	}
	environment := map[string]string{"TF_IN_AUTOMATION": "1"}
	maps.Copy(environment, settings)
	tf = d.files.Program(path, d.environment, environment)
	tf.Color = d.color
	if err := d.files.Write(map[string][]byte{"cli.tfrc": d.files.UseMirror()}); err != nil {
		return tf, err
	}
	if err := terraformcli.Build(ctx, ".", ".", d.files.ProviderPath(tf.Registry())); err != nil {
		return tf, err
	}
	version, err := tf.Version(ctx)
	if err != nil {
		return tf, err
	}
	fmt.Fprintf(d.out, "Using %s, %s, and the emulator on %s.\n", version, path, d.vpn.URL)
	return tf, tf.Initialize(ctx)
}

func (d demo) heading(text string) {
	if d.color {
		text = "\x1b[1m" + text + "\x1b[0m"
	}
	fmt.Fprintf(d.out, "\n── %s\n\n", text)
}
