package openvpn

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
)

// newNamespace returns a new network namespace, which exists until the file is closed and nothing is in it. It keeps the
// address ranges of endpoints, which may be equal, apart from each other and from the machine's.
func newNamespace() (*os.File, error) {
	type result struct {
		file *os.File
		err  error
	}
	made := make(chan result)
	go func() {
		runtime.LockOSThread() // And never unlocked: the thread is in the namespace, and ends with the goroutine.
		if err := syscall.Unshare(syscall.CLONE_NEWNET); err != nil {
			made <- result{err: fmt.Errorf("making a network namespace: %w", err)}
			return
		}
		file, err := os.Open("/proc/thread-self/ns/net")
		made <- result{file, err}
	}()
	r := <-made
	return r.file, r.err
}

// configureNetwork moves the server's device into a namespace and gives it its address. The server's sockets stay where they
// are.
func (s *server) configureNetwork(ctx context.Context, namespace *os.File) error {
	device, network := s.config.device, s.config.network
	const inherited = "/proc/self/fd/3"
	move := exec.CommandContext(ctx, s.servers.programs.ip, "link", "set", "dev", device, "netns", inherited)
	configure := exec.CommandContext(ctx, s.servers.programs.nsenter, "--net="+inherited, s.servers.programs.ip, "-batch", "-")
	configure.Stdin = strings.NewReader(fmt.Sprintf("link set dev lo up\naddress add %s/%d dev %s\nlink set dev %s up\n",
		network.server, network.prefix.Bits(), device, device))
	for _, cmd := range []*exec.Cmd{move, configure} {
		cmd.ExtraFiles = []*os.File{namespace}
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("configuring the device of the server: %w: %s", err, strings.TrimSpace(string(out)))
		}
	}
	return nil
}
