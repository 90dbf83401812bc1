// Package terraformcli finds and runs Terraform or OpenTofu with this module's provider.
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

// stopTimeout is how long a program may take to exit after an interrupt.
const stopTimeout = 30 * time.Second

// Program is Terraform or OpenTofu with a working directory.
type Program struct {
	Path        string
	Dir         string
	Environment []string
	Color       bool
}

// Name returns "terraform" or "tofu".
func (p Program) Name() string {
	return strings.TrimSuffix(filepath.Base(p.Path), ".exe")
}

// Registry returns the host of the default provider registry.
func (p Program) Registry() string {
	if p.Name() == "tofu" {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// Version returns the first line of the output of the version command.
func (p Program) Version(ctx context.Context) (string, error) {
	var out bytes.Buffer
	if err := p.Run(ctx, &out, "version"); err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(out.String(), "\n")
	return line, nil
}

// Initialize runs the init command. An error includes its output.
func (p Program) Initialize(ctx context.Context) error {
	var out bytes.Buffer
	if err := p.Run(ctx, &out, "init", "-input=false"); err != nil {
		return fmt.Errorf("%w\n%s", err, out.String())
	}
	return nil
}

// Run runs a command and interrupts it when ctx is done.
func (p Program) Run(ctx context.Context, out io.Writer, command string, args ...string) error {
	options := []string{command}
	if !p.Color {
		options = append(options, "-no-color")
	}
	cmd := exec.CommandContext(ctx, p.Path, append(options, args...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopTimeout
	cmd.Dir, cmd.Env = p.Dir, p.Environment
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", p.Name(), command, err)
	}
	return nil
}
