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
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// checker installs and uses a release.
type checker struct {
	archives    archives
	dir         string // for everything that is unpacked and written
	environment []string
	out         io.Writer
	now         time.Time
}

// check verifies the archives of a release, installs the provider from them with each program, and applies an example to the
// emulator of the same release.
func check(ctx context.Context, args, environment []string, now time.Time, out io.Writer) (err error) {
	flags := flag.NewFlagSet("release check", flag.ContinueOnError)
	files := archives{manifest: "terraform-registry-manifest.json"}
	flags.StringVar(&files.dir, "dist", "dist", "`directory` of the release")
	flags.StringVar(&files.version, "version", "", "`version` of the release, such as 1.2.3")
	programs := flags.String("programs", "terraform,tofu", "`programs` to install with, separated by commas; those that are not found are left out, but not all")
	if err := flags.Parse(args); err != nil {
		return err
	}
	platforms, err := files.verify()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Version %s for %s: all checksums are right.\n", files.version, strings.Join(platforms, ", "))
	dir, err := os.MkdirTemp("", "clientvpn-release-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	c := checker{archives: files, dir: dir, environment: environment, out: out, now: now}
	return c.run(ctx, strings.Split(*programs, ","))
}

// run checks the release with all programs that are found.
func (c checker) run(ctx context.Context, programs []string) (err error) {
	emulator, err := c.archives.unpackEmulator(c.dir)
	if err != nil {
		return err
	}
	if err := c.write("seed.json", seed); err != nil {
		return err
	}
	vpn, err := control.Start(ctx, emulator, "-listen", "127.0.0.1:0", "-region", "eu-central-1", "-seed", c.path("seed.json"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, vpn.Stop()) }()
	found := 0
	for _, name := range programs {
		path, err := exec.LookPath(name)
		if err != nil {
			fmt.Fprintf(c.out, "%s is not on PATH: not checked.\n", name)
			continue
		}
		found++
		if err := c.checkProgram(ctx, path, vpn); err != nil {
			return err
		}
	}
	if found == 0 {
		return fmt.Errorf("none of %q is on PATH", programs)
	}
	return nil
}

// checkProgram installs the provider from mirrors and uses it.
func (c checker) checkProgram(ctx context.Context, path string, vpn *control.Process) error {
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
	a := archive{version: c.archives.version, name: name, sum: sums[name], content: content}
	files, err := a.fileSystemMirror(c.path(tf.Name(), "files"), tf.Registry())
	if err != nil {
		return err
	}
	if err := c.use(ctx, tf, files, vpn); err != nil {
		return err
	}
	if runtime.GOOS != "linux" {
		fmt.Fprintf(c.out, "%s, network mirror: not checked, because the certificate cannot be trusted with SSL_CERT_FILE on %s.\n", tf.Name(), runtime.GOOS)
		return nil
	}
	return c.checkNetworkMirror(ctx, tf, a, vpn)
}

// checkNetworkMirror also checks that an archive that does not have the published checksum is refused.
func (c checker) checkNetworkMirror(ctx context.Context, tf terraformcli.Program, a archive, vpn *control.Process) (err error) {
	network, stop, err := a.networkMirror(c.path(tf.Name()), tf.Registry(), c.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	if err := c.use(ctx, tf, network, vpn); err != nil {
		return err
	}
	tampered, stopTampered, err := a.tampered().networkMirror(c.path(tf.Name()), tf.Registry(), c.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopTampered()) }()
	tampered.name = "network mirror with another archive"
	return c.refuse(ctx, tf, tampered)
}

func (c checker) path(elements ...string) string {
	return filepath.Join(append([]string{c.dir}, elements...)...)
}

func (c checker) write(name, content string) error {
	path := c.path(filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o600)
}
