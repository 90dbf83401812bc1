package openvpn

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"net"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

const (
	startTimeout = 10 * time.Second // until the server connects to its management socket
	stopTimeout  = 3 * time.Second  // after SIGTERM
)

// process is a running server.
type process struct {
	cmd        *exec.Cmd
	output     *output
	management *management
	exited     chan struct{}
	err        error // once exited is closed
}

// startProcess starts the server and returns once it waits for commands. The configuration, which contains the private key, is
// piped to it, so that the key is never in a file.
func (s *server) startProcess(ctx context.Context) (*process, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "unix", s.config.socket())
	if err != nil {
		return nil, fmt.Errorf("opening the management socket: %w", err)
	}
	defer func() { _ = listener.Close() }() // It is also closed when the server exits.
	p := &process{output: &output{clients: s.clients}, exited: make(chan struct{})}
	p.cmd = exec.CommandContext(ctx, s.servers.programs.openvpn, "--config", "stdin")
	p.cmd.Dir = s.config.dir
	p.cmd.Stdin = strings.NewReader(s.config.String())
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	p.cmd.WaitDelay = stopTimeout
	endWithParent(p.cmd)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting openvpn: %w", err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.exited)
		_ = listener.Close()
	}()
	deadline := time.AfterFunc(startTimeout, func() { _ = listener.Close() })
	defer deadline.Stop()
	conn, err := listener.Accept()
	if err != nil {
		p.kill()
		return nil, p.wait()
	}
	p.management = newManagement(conn)
	return p, nil
}

func (p *process) kill() { _ = p.cmd.Process.Kill() } // It may have exited already.

// wait waits until the process has exited and returns an error that says why.
func (p *process) wait() error {
	if p.management != nil {
		p.management.close()
	}
	<-p.exited
	if p.err != nil {
		return fmt.Errorf("openvpn exited: %w: %s", p.err, p.output.last())
	}
	return fmt.Errorf("openvpn exited: %s", p.output.last())
}

// output is the log of a server.
type output struct {
	clients vpn.Sessions

	mu   sync.Mutex
	rest []byte
	line string
}

// rejected matches the line about a client certificate that the server does not accept.
var rejected = regexp.MustCompile(`VERIFY ERROR: depth=\d+, error=([^:]+): .*, serial=(\d+)$`)

// Write reads complete lines.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	o.rest = append(o.rest, p...)
	var lines []string
	for line := range bytes.Lines(o.rest) {
		text, complete := strings.CutSuffix(string(line), "\n")
		if !complete {
			break
		}
		o.rest = o.rest[len(line):]
		lines = append(lines, text)
		if !strings.HasSuffix(text, "Exiting due to fatal error") {
			o.line = text
		}
	}
	o.mu.Unlock()
	for _, line := range lines {
		if match := rejected.FindStringSubmatch(line); match != nil {
			if serial, ok := new(big.Int).SetString(match[2], 10); ok {
				o.clients.Rejected(serial.Text(16), match[1])
			}
		}
	}
	return len(p), nil
}

// last returns the last line, except for those that only say that the server exits.
func (o *output) last() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.line
}
