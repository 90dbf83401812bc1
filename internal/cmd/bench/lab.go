package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// The programs that are measured, and the peers among them, by the package that they are built from.
const (
	theProvider   = "."
	emptyProvider = "./internal/cmd/bench/emptyprovider"
	fastProvider  = "./internal/cmd/bench/fastprovider"
	sdkLoop       = "./internal/cmd/bench/sdkloop"
	theEmulator   = "./internal/cmd/clientvpn-emulator"
)

// lab has what the measurements share.
type lab struct {
	log         io.Writer
	environment []string
	count       int
	root        string
	terraform   string
	built       map[string]string
	workspaces  int
}

func newLab(ctx context.Context, log io.Writer, environment []string, count int) (*lab, error) {
	if count < 1 {
		return nil, fmt.Errorf("-count must be at least 1, not %d", count)
	}
	root, err := os.MkdirTemp("", "clientvpn-bench-")
	if err != nil {
		return nil, err
	}
	l := &lab{log: log, environment: environment, count: count, root: root, built: map[string]string{}}
	if l.terraform, err = terraformcli.Find(ctx, filepath.Join(root, "bin")); err != nil {
		_ = l.remove() // The error that matters is the first.
		return nil, err
	}
	return l, nil
}

func (l *lab) remove() error { return os.RemoveAll(l.root) }

func (l *lab) now() time.Time {
	return time.Now() //nolint:forbidigo // A benchmark measures the machine's time.
}

// program builds a package, stripped, and returns the path of the program.
func (l *lab) program(ctx context.Context, pkg string) (string, error) {
	if path, ok := l.built[pkg]; ok {
		return path, nil
	}
	path := filepath.Join(l.root, "programs", fmt.Sprint(len(l.built)), terraformcli.Executable("terraform-provider-clientvpn"))
	if err := terraformcli.Build(ctx, ".", pkg, path, "-ldflags=-s -w"); err != nil {
		return "", err
	}
	l.built[pkg] = path
	return path, nil
}

// emulator starts an emulator with one endpoint that takes 126,000 connections. The caller must stop it.
func (l *lab) emulator(ctx context.Context, flags ...string) (*service, error) {
	path, err := l.program(ctx, theEmulator)
	if err != nil {
		return nil, err
	}
	program, err := control.Start(ctx, path, append([]string{"-listen", "127.0.0.1:0", "-journal", "1000000"}, flags...)...)
	if err != nil {
		return nil, err
	}
	s := &service{Process: program}
	if err := s.post(ctx, "endpoints", map[string]any{"id": endpointID}); err != nil {
		_ = s.Stop()
		return nil, err
	}
	return s, nil
}

// peer returns the path of a program of other people, or why it cannot be measured.
func peer(name string) (path, missing string) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", name + " is not on PATH"
	}
	return path, ""
}
