package openvpn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// newNamespace returns a new network namespace, which exists until the file is closed and nothing uses it. It isolates the
// address ranges of endpoints, which may overlap, from each other and from those of the machine.
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

// unshareNamespace makes a namespace by moving its thread into a new one and back. The thread must survive the goroutine:
// when it exits, the kernel kills the servers that it has started.
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
		return file, errors.Join(err, fmt.Errorf("leaving the network namespace: %w", back)) // The goroutine stays locked to the thread, which exits with it.
	}
	runtime.UnlockOSThread()
	return file, err
}

// configureNetwork moves the server's device into a namespace and configures its address. The server's sockets stay in the
// namespace of the machine.
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

// endWithParent makes the process the leader of a group, and has the kernel kill it if the emulator exits for any reason.
func endWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}

// checkPrivileges returns an error if the process cannot make network namespaces and tunnel devices. It makes and removes one of
// each.
func checkPrivileges(ip string) error {
	namespace, err := newNamespace()
	if err == nil {
		err = namespace.Close()
	}
	if ip == "" {
		return err
	}
	device := newDevice()
	for _, action := range []string{"add", "del"} {
		out, failed := exec.Command(ip, "tuntap", action, "dev", device, "mode", "tun").CombinedOutput() //nolint:noctx // Ends at once.
		if failed != nil {
			return errors.Join(err, fmt.Errorf("making a tunnel device: %s", bytes.TrimSpace(out)))
		}
	}
	return err
}
