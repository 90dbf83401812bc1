package openvpn

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
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
		file, err := unshareNamespace()
		made <- result{file, err}
	}()
	r := <-made
	return r.file, r.err
}

// unshareNamespace makes a namespace with its thread, which it then brings back to where it was. A thread must not end with a
// goroutine: the kernel would kill the processes that it has started and that are to end with their parent.
func unshareNamespace() (*os.File, error) {
	const own = "/proc/thread-self/ns/net"
	runtime.LockOSThread()
	before, err := os.Open(own)
	if err != nil {
		runtime.UnlockOSThread()
		return nil, fmt.Errorf("reading the network namespace: %w", err)
	}
	defer func() { _ = before.Close() }()
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		runtime.UnlockOSThread()
		return nil, fmt.Errorf("making a network namespace: %w", err)
	}
	file, err := os.Open(own)
	if back := unix.Setns(int(before.Fd()), unix.CLONE_NEWNET); back != nil {
		return file, errors.Join(err, fmt.Errorf("leaving the network namespace: %w", back)) // The thread is of no more use.
	}
	runtime.UnlockOSThread()
	return file, err
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
