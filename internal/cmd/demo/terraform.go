package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	install "github.com/hashicorp/hc-install"
	"github.com/hashicorp/hc-install/fs"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
	"github.com/hashicorp/hc-install/src"
)

const downloading = 2 * time.Minute

// findTerraform returns the path of a Terraform or OpenTofu on PATH, or else of
// the newest Terraform, which it downloads into a folder.
func findTerraform(ctx context.Context, folder string) (string, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	tofu := product.Product{Name: "tofu", BinaryName: func() string { return executable("tofu") }}
	path, err := install.NewInstaller().Ensure(ctx, []src.Source{
		&fs.AnyVersion{Product: &product.Terraform},
		&fs.AnyVersion{Product: &tofu},
		&releases.LatestVersion{Product: product.Terraform, InstallDir: folder, Timeout: downloading},
	})
	if err != nil {
		return "", fmt.Errorf("neither terraform nor tofu is on PATH, and downloading one failed: %w", err)
	}
	return path, nil
}

// terraform is a Terraform or OpenTofu that works in one folder.
type terraform struct {
	path        string
	folder      string
	environment []string
	color       bool
}

// name is what its users call the program.
func (t terraform) name() string {
	return strings.TrimSuffix(filepath.Base(t.path), ".exe")
}

// registry is the host of the providers whose address names none.
func (t terraform) registry() string {
	if t.name() == "tofu" {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// version is the first line that the program prints about itself.
func (t terraform) version(ctx context.Context) (string, error) {
	var out bytes.Buffer
	if err := t.run(ctx, &out, "version"); err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(out.String(), "\n")
	return line, nil
}

// initialize installs the provider, and tells how only when it fails.
func (t terraform) initialize(ctx context.Context) error {
	var out bytes.Buffer
	if err := t.run(ctx, &out, "init", "-input=false"); err != nil {
		return fmt.Errorf("%w\n%s", err, out.String())
	}
	return nil
}

func (t terraform) run(ctx context.Context, out io.Writer, command string, args ...string) error {
	args = append([]string{command}, args...)
	if !t.color && command != "version" {
		args = append([]string{command, "-no-color"}, args[1:]...)
	}
	cmd := exec.CommandContext(ctx, t.path, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopping
	cmd.Dir = t.folder
	cmd.Env = t.environment
	cmd.Stdout = out
	cmd.Stderr = out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", t.name(), command, err)
	}
	return nil
}
