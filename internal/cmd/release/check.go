package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// checker installs and uses a release.
type checker struct {
	archives    archives
	dir         string // temporary
	environment []string
	out         io.Writer
	vpn         control.Client
}

// check verifies the archives of a release, installs the provider from them with each program, and applies an example to the
// emulator of the same release.
func check(ctx context.Context, args, environment []string, out io.Writer) (err error) {
	flags := flag.NewFlagSet("release check", flag.ContinueOnError)
	files := archives{manifest: "terraform-registry-manifest.json"}
	flags.StringVar(&files.dir, "dist", "dist", "`directory` of the release")
	flags.StringVar(&files.version, "version", "", "`version` of the release, such as 1.2.3")
	programs := flags.String("programs", "terraform,tofu", "comma-separated `programs` to install with; at least one must be on PATH")
	if err := flags.Parse(args); err != nil {
		return err
	}
	platforms, err := files.verify()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Version %s for %s: all checksums match.\n", files.version, strings.Join(platforms, ", "))
	dir, err := os.MkdirTemp("", "clientvpn-release-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	c := checker{archives: files, dir: dir, environment: environment, out: out}
	return c.run(ctx, strings.Split(*programs, ","))
}

// run checks the release with each program on PATH.
func (c checker) run(ctx context.Context, programs []string) (err error) {
	emulator, err := c.archives.unpackEmulator(c.dir)
	if err != nil {
		return err
	}
	seedPath := filepath.Join(c.dir, "seed.json")
	if err := os.WriteFile(seedPath, []byte(seed), 0o600); err != nil {
		return err
	}
	process, err := control.Start(ctx, emulator, "-listen", "127.0.0.1:0", "-region", "eu-central-1", "-seed", seedPath)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, process.Stop()) }()
	c.vpn = control.Client{URL: process.URL}
	found := 0
	for _, name := range programs {
		path, err := exec.LookPath(name)
		if err != nil {
			fmt.Fprintf(c.out, "%s is not on PATH: not checked.\n", name)
			continue
		}
		found++
		if err := c.checkProgram(ctx, path); err != nil {
			return err
		}
	}
	if found == 0 {
		return fmt.Errorf("none of %q is on PATH", programs)
	}
	return nil
}

// checkProgram installs the provider from mirrors and uses it. An archive that does not match the published checksum must be refused.
func (c checker) checkProgram(ctx context.Context, path string) error {
	tf := terraformcli.Program{Path: path}
	name := c.archives.name(provider, host()+".zip")
	content, err := os.ReadFile(c.archives.path(name))
	if err != nil {
		return err
	}
	sums, err := c.archives.checksums(c.archives.name(provider, "SHA256SUMS"))
	if err != nil {
		return err
	}
	published := archive{version: c.archives.version, name: name, sum: sums[name], content: content}
	tampered := published
	tampered.content = slices.Concat(content, []byte{0}) // Still a valid archive.
	mirrors := filepath.Join(c.dir, tf.Name(), "published")
	tamperedMirrors := filepath.Join(c.dir, tf.Name(), "tampered")
	if err := errors.Join(published.write(mirrors, tf.Registry()), tampered.write(tamperedMirrors, tf.Registry())); err != nil {
		return err
	}
	if err := c.use(ctx, tf, filesystemMirror(mirrors)); err != nil {
		return err
	}
	if runtime.GOOS != "linux" {
		fmt.Fprintf(c.out, "%s, network mirror: not checked, because SSL_CERT_FILE has no effect on %s.\n", tf.Name(), runtime.GOOS)
		return nil
	}
	network, stop, err := networkMirror("network mirror", mirrors)
	defer stop()
	if err != nil {
		return err
	}
	if err := c.use(ctx, tf, network); err != nil {
		return err
	}
	network, stop, err = networkMirror("network mirror with another archive", tamperedMirrors)
	defer stop()
	if err != nil {
		return err
	}
	return c.refuse(ctx, tf, network)
}
