package main

import (
	"context"
	"embed"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"text/template"
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

// lab is what the measurements share. A measurement that fails ends at once, as a benchmark does that calls testing.B.Fatal.
type lab struct {
	ctx         context.Context
	log         io.Writer
	environment []string
	count       int
	root        string
	terraform   string
	built       map[string]string
	workspaces  int
	err         error
}

func newLab(ctx context.Context, log io.Writer, environment []string, count int) (*lab, error) {
	if count < 1 {
		return nil, fmt.Errorf("-count must be at least 1, not %d", count)
	}
	root, err := os.MkdirTemp("", "clientvpn-bench-")
	if err != nil {
		return nil, err
	}
	l := &lab{ctx: ctx, log: log, environment: environment, count: count, root: root, built: map[string]string{}}
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

// run calls measure, and returns the error that ended it.
func (l *lab) run(measure func()) error {
	l.err = nil
	done := make(chan struct{})
	go func() {
		defer close(done)
		measure()
	}()
	<-done
	return l.err
}

// check ends the measurement that calls it if err is not nil. Deferred functions run.
func (l *lab) check(err error) {
	if err != nil {
		l.err = err
		runtime.Goexit()
	}
}

func (l *lab) seedPath() string { return filepath.Join(l.root, "seed.json") }

func (l *lab) now() time.Time {
	return time.Now() //nolint:forbidigo // A benchmark measures the machine's time.
}

//go:embed templates
var templates embed.FS

// render returns a file of the templates directory with the values and the ID of the endpoint.
func (l *lab) render(name string, values map[string]any) string {
	name += ".tmpl"
	parsed, err := template.New(name).Option("missingkey=error").ParseFS(templates, "templates/"+name)
	l.check(err)
	data := map[string]any{"endpoint": endpointID}
	maps.Copy(data, values)
	var text strings.Builder
	l.check(parsed.Execute(&text, data))
	return text.String()
}

// program builds a package, stripped of symbols, and returns the path of the program.
func (l *lab) program(pkg string) string {
	if path, ok := l.built[pkg]; ok {
		return path
	}
	path := filepath.Join(l.root, "programs", fmt.Sprint(len(l.built)), terraformcli.Executable("terraform-provider-clientvpn"))
	l.check(terraformcli.Build(l.ctx, ".", pkg, path, "-ldflags=-s -w"))
	l.built[pkg] = path
	return path
}

// emulator starts an emulator with one endpoint for up to 126,000 connections. The caller must stop it.
func (l *lab) emulator(flags ...string) *service {
	flags = append([]string{"-listen", "127.0.0.1:0", "-journal", strconv.Itoa(maxCalls), "-seed", l.seedPath()}, flags...)
	process, err := control.Start(l.ctx, l.program(theEmulator), flags...)
	l.check(err)
	return &service{Process: process, lab: l}
}

// start initializes a workspace whose provider, built from pkg, calls a new emulator. The caller must stop the emulator.
func (l *lab) start(pkg, configuration string, flags ...string) (*service, *workspace) {
	w := l.workspace(pkg, configuration)
	w.use(l.emulator(flags...))
	return w.vpn, w
}

// peer returns the path of an installed program, or why it cannot be measured.
func peer(name string) (path, missing string) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", name + " is not on PATH"
	}
	return path, ""
}
