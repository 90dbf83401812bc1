package openvpn

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
)

// checkRights returns an error if the process may not make network namespaces and tunnel devices. It makes and removes one of
// each.
func checkRights(ip string) error {
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
