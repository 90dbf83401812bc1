package openvpn

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
)

const tun = "/dev/net/tun"

// checkRights returns an error if the process may not make tunnel devices and network namespaces.
func checkRights() error {
	var errs []error
	device, err := os.OpenFile(tun, os.O_RDWR, 0)
	if err == nil {
		err = device.Close()
	}
	if err != nil {
		errs = append(errs, fmt.Errorf("%w: %s", err, howToRun))
	}
	namespace, err := newNamespace()
	if err == nil {
		err = errors.Join(namespace.Close(), checkNetAdmin())
	}
	if err != nil {
		errs = append(errs, fmt.Errorf("%w: %s", err, howToRun))
	}
	return errors.Join(errs...)
}

// netAdmin is the number of the capability to configure networks.
const netAdmin = 12

var effective = regexp.MustCompile(`(?m)^CapEff:\s*([0-9a-f]+)$`)

// checkNetAdmin returns an error if the process may not configure networks.
func checkNetAdmin() error {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return fmt.Errorf("reading the process's capabilities: %w", err)
	}
	match := effective.FindSubmatch(status)
	if match == nil {
		return nil // Unknown: the server's own error will tell.
	}
	capabilities, err := strconv.ParseUint(string(match[1]), 16, 64)
	if err != nil {
		return fmt.Errorf("reading the process's capabilities: %w", err)
	}
	if capabilities&(1<<netAdmin) == 0 {
		return errors.New("the process lacks CAP_NET_ADMIN")
	}
	return nil
}
