package openvpn

import (
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// programs are the paths of the programs that servers need.
type programs struct {
	openvpn, ip, nsenter string
	// withoutDevice runs servers without a tunnel device, which need no privileges: they admit and disconnect clients, but carry
	// no traffic.
	withoutDevice bool
}

// The oldest version of OpenVPN with which the management interface was tested.
const minMajor, minMinor = 2, 6

// The oldest version of OpenVPN whose servers can run without a tunnel device.
const deviceMajor, deviceMinor = 2, 7

// privilegesHint says how to get the privileges.
const privilegesHint = "to have the privileges, run the emulator as root, or in a container with " +
	"`docker run --cap-add NET_ADMIN --cap-add SYS_ADMIN --device /dev/net/tun`, or with its clients in a namespace of their own, with " +
	"`unshare --map-root-user --net sh -c 'ip link set lo up && exec clientvpn-emulator -openvpn'`"

// findPrograms finds the programs. The error lists everything that is missing. Without the privileges to make a device,
// servers run without one if the version of OpenVPN supports it.
func findPrograms() (programs, error) {
	var found programs
	var errs []error
	for _, p := range []struct {
		name, pkg string
		path      *string
	}{
		{"openvpn", "openvpn", &found.openvpn}, {"ip", "iproute2", &found.ip}, {"nsenter", "util-linux", &found.nsenter},
	} {
		path, err := exec.LookPath(p.name)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s is not installed: on Debian and Ubuntu, `apt-get install %s`", p.name, p.pkg))
		}
		*p.path = path
	}
	if found.openvpn != "" {
		installed, err := version(found.openvpn)
		errs = append(errs, err)
		found.withoutDevice = err == nil && slices.Compare(installed, []int{deviceMajor, deviceMinor}) >= 0
	}
	if err := checkPrivileges(found.ip); err != nil {
		errs = append(errs, err, errors.New(privilegesHint))
	}
	if found.withoutDevice = found.withoutDevice && errors.Join(errs...) != nil; found.withoutDevice {
		return found, nil
	}
	if err := errors.Join(errs...); err != nil {
		return programs{}, fmt.Errorf("OpenVPN servers cannot run here: %w", err)
	}
	return found, nil
}

var versionLine = regexp.MustCompile(`^OpenVPN (\d+)\.(\d+)`)

// version returns the major and the minor version of OpenVPN, or an error if it is too old.
func version(path string) ([]int, error) {
	out, _ := exec.Command(path, "--version").Output() //nolint:noctx // Ends at once. Old versions exit with 1.
	match := versionLine.FindStringSubmatch(string(out))
	if match == nil {
		return nil, fmt.Errorf("%s does not print its version", path)
	}
	major, _ := strconv.Atoi(match[1]) // Digits only.
	minor, _ := strconv.Atoi(match[2])
	installed := []int{major, minor}
	if slices.Compare(installed, []int{minMajor, minMinor}) < 0 {
		return nil, fmt.Errorf("%s is version %s; it must be at least %d.%d", path,
			strings.TrimPrefix(match[0], "OpenVPN "), minMajor, minMinor)
	}
	return installed, nil
}
