//go:build !linux

package openvpn

import "errors"

var errNotLinux = errors.New("OpenVPN servers need Linux; on other systems, run the emulator in a Linux container")

func checkRights(string) error { return errNotLinux }
