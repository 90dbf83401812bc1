package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

// The packages of the programs that are measured, peers included.
const (
	theProvider   = "."
	emptyProvider = "./internal/cmd/bench/emptyprovider"
	fastProvider  = "./internal/cmd/bench/fastprovider"
	sdkLoop       = "./internal/cmd/bench/sdkloop"
	theEmulator   = "./internal/cmd/clientvpn-emulator"
)

// lab is what the measurements share.
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
	l.terraform, err = terraformcli.Find(ctx, filepath.Join(root, "bin"))
	if err == nil {
		err = os.WriteFile(l.seedPath(), []byte(seed), 0o600)
	}
	if err != nil {
		_ = l.remove() // The first error matters.
		return nil, err
	}
	return l, nil
}

func (l *lab) remove() error { return os.RemoveAll(l.root) }

func (l *lab) seedPath() string { return filepath.Join(l.root, "seed.json") }

func (l *lab) now() time.Time {
	return time.Now() //nolint:forbidigo // A benchmark measures the machine's time.
}

// program builds a package, stripped of symbols, and returns the path of the program.
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

// emulator starts an emulator with one endpoint for up to 126,000 connections. The caller must stop it.
func (l *lab) emulator(ctx context.Context, flags ...string) (*service, error) {
	path, err := l.program(ctx, theEmulator)
	if err != nil {
		return nil, err
	}
	flags = append([]string{"-listen", "127.0.0.1:0", "-journal", strconv.Itoa(maxCalls), "-seed", l.seedPath()}, flags...)
	process, err := control.Start(ctx, path, flags...)
	if err != nil {
		return nil, err
	}
	return &service{Process: process}, nil
}

// start starts an emulator and initializes a workspace whose provider, built from pkg, calls it. The caller must stop the emulator.
func (l *lab) start(ctx context.Context, pkg, configuration string, flags ...string) (*service, *workspace, error) {
	vpn, err := l.emulator(ctx, flags...)
	if err != nil {
		return nil, nil, err
	}
	w, err := l.workspace(ctx, pkg, vpn.URL, configuration)
	if err != nil {
		_ = vpn.Stop() // The first error matters.
		return nil, nil, err
	}
	return vpn, w, nil
}

// peer returns the path of an installed program, or why it cannot be measured.
func peer(name string) (path, missing string) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", name + " is not on PATH"
	}
	return path, ""
}
