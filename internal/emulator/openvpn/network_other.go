//go:build !linux

package openvpn

import (
	"context"
	"os"
)

func newNamespace() (*os.File, error) { return nil, errNotLinux }

func (s *server) configureNetwork(context.Context, *os.File) error { return errNotLinux }
