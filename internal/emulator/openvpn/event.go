package openvpn

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// The events of the management interface that the emulator uses.
//
// See https://github.com/OpenVPN/openvpn/blob/master/doc/management-notes.txt.
const (
	eventConnect     = "CONNECT"
	eventReauth      = "REAUTH"
	eventEstablished = "ESTABLISHED"
	eventDisconnect  = "DISCONNECT"
	eventBytes       = "BYTES"
	eventStarted     = "STARTED"
)

// event is an event of the management interface.
type event struct {
	kind    string
	session int
	key     int
	// in and out are the numbers of bytes from and to the client, for eventBytes.
	in, out int64
	// environment describes the client. It may contain a password.
	environment map[string]string
}

// parser parses the lines of the management interface. An event about a client spans several lines.
type parser struct {
	open *event // nil between events
}

// parse parses a line and returns the event that it completes, if any.
func (p *parser) parse(line string) (event, bool) {
	kind, rest, _ := strings.Cut(line, ":")
	switch kind {
	case ">CLIENT":
		return p.parseClient(rest)
	case ">BYTECOUNT_CLI":
		return parseBytes(rest)
	case ">STATE":
		if fields := strings.Split(rest, ","); len(fields) > 1 && fields[1] == "CONNECTED" {
			return event{kind: eventStarted}, true
		}
	}
	return event{}, false
}

func (p *parser) parseClient(rest string) (event, bool) {
	kind, rest, _ := strings.Cut(rest, ",")
	switch kind {
	case eventConnect, eventReauth, eventEstablished, eventDisconnect:
		session, key, _ := strings.Cut(rest, ",")
		p.open = &event{kind: kind, session: number(session), key: number(key), environment: map[string]string{}}
	case "ENV":
		if p.open == nil {
			break
		}
		if rest == "END" {
			done := *p.open
			p.open = nil
			return done, true
		}
		name, value, _ := strings.Cut(rest, "=")
		p.open.environment[name] = value
	}
	return event{}, false
}

func parseBytes(rest string) (event, bool) {
	fields := strings.Split(rest, ",")
	if len(fields) != 3 {
		return event{}, false
	}
	in, _ := strconv.ParseInt(fields[1], 10, 64) // OpenVPN prints numbers only.
	out, _ := strconv.ParseInt(fields[2], 10, 64)
	return event{kind: eventBytes, session: number(fields[0]), in: in, out: out}, true
}

func number(text string) int {
	n, _ := strconv.Atoi(text) // OpenVPN prints numbers only.
	return n
}

// attempt returns the client that wants to connect.
func (e event) attempt() vpn.Attempt {
	env := e.environment
	a := vpn.Attempt{
		Session: e.session, Username: env["username"], Password: env["password"],
		Device: vpn.Device{
			PublicIP: env["untrusted_ip"], Platform: env["IV_PLAT"], PlatformVersion: env["IV_PLAT_VER"],
			OpenVPNVersion: env["IV_VER"], ClientVersion: env["IV_GUI_VER"],
		},
	}
	if serial, ok := new(big.Int).SetString(env["tls_serial_0"], 10); ok {
		a.SerialNumber, a.CommonName = serial.Text(16), env["X509_0_CN"]
	}
	return a
}
