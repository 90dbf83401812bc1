// Package terraformcli runs the real Terraform or OpenTofu with the provider that is built here.
package terraformcli

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
)

// stopping is how long a program may take to end after it was interrupted.
const stopping = 30 * time.Second

// Program is a Terraform or OpenTofu that works in one folder.
type Program struct {
	Path        string
	Folder      string
	Environment []string
	Color       bool
}

// Name is what its users call the program.
func (p Program) Name() string {
	return strings.TrimSuffix(filepath.Base(p.Path), ".exe")
}

// Registry is the host of the providers whose address names none.
func (p Program) Registry() string {
	if p.Name() == "tofu" {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// Version is the first line that the program prints about itself.
func (p Program) Version(ctx context.Context) (string, error) {
	var out bytes.Buffer
	if err := p.Run(ctx, &out, "version"); err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(out.String(), "\n")
	return line, nil
}

// Initialize installs the provider, and tells how only when it fails.
func (p Program) Initialize(ctx context.Context) error {
	var out bytes.Buffer
	if err := p.Run(ctx, &out, "init", "-input=false"); err != nil {
		return fmt.Errorf("%w\n%s", err, out.String())
	}
	return nil
}

// Run runs a command of the program, and interrupts it when ctx ends.
func (p Program) Run(ctx context.Context, out io.Writer, command string, args ...string) error {
	args = append([]string{command}, args...)
	if !p.Color && command != "version" {
		args = append([]string{command, "-no-color"}, args[1:]...)
	}
	cmd := exec.CommandContext(ctx, p.Path, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopping
	cmd.Dir = p.Folder
	cmd.Env = p.Environment
	cmd.Stdout = out
	cmd.Stderr = out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", p.Name(), command, err)
	}
	return nil
}
