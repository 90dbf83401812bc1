//go:build !linux

package openvpn

import (
	"context"
	"errors"
	"os"
	"os/exec"
)

var errNotLinux = errors.New("OpenVPN servers need Linux; on other systems, run the emulator in a Linux container")

func newNamespace() (*os.File, error) { return nil, errNotLinux }

func (s *server) configureNetwork(context.Context, *os.File) error { return errNotLinux }

func endWithParent(*exec.Cmd) {}

func checkPrivileges(string) error { return errNotLinux }
