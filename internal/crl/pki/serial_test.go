package pki_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
)

func TestParseSerial(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text, want string
	}{
		"colons":                               {"1a:2b:3c", "1a:2b:3c"},
		"colons and capitals":                  {"1A:2B:3C", "1a:2b:3c"},
		"colons and only digits":               {"12:34", "12:34"},
		"0x":                                   {"0x1234", "12:34"},
		"0X and an odd number of digits":       {"0X123", "01:23"},
		"output of openssl x509 -serial":       {"serial=1234\n", "12:34"},
		"index.txt of Easy-RSA":                {"2C722A22155A8A1FE970354064A0C92E", "2c:72:2a:22:15:5a:8a:1f:e9:70:35:40:64:a0:c9:2e"},
		"a letter":                             {"100a", "10:0a"},
		"decimal":                              {"decimal:4660", "12:34"},
		"one digit, which is the same in both": {"07", "00:07"},
		"20 bytes":                             {"0x" + strings.Repeat("ff", 20), strings.Repeat("ff:", 19) + "ff"},
		"a leading zero octet":                 {"00:80:01", "80:01"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			serial, err := pki.ParseSerial(tc.text)
			if err != nil {
				t.Fatal(err)
			}
			got := pki.FormatSerial(serial)
			if got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
			again, err := pki.ParseSerial(got)
			if err != nil || again.Cmp(serial) != 0 {
				t.Errorf("the text is parsed as %v, %v", again, err)
			}
		})
	}
}

func TestParseSerial_errors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text, want string
	}{
		"decimal or hexadecimal": {"1234", `write "0x1234" for what OpenSSL and Easy-RSA show, or "decimal:1234"`},
		"a long number":          {strings.Repeat("1", 48), "can be decimal or hexadecimal"},
		"empty":                  {"", "not a serial number"},
		"only a prefix":          {"0x", "not a serial number"},
		"a name":                 {"mallory", "not a serial number"},
		"negative":               {"-5", "not a serial number"},
		"signed hexadecimal":     {"0x-5a", "not a serial number"},
		"a letter in a decimal":  {"decimal:12ab", "not a serial number"},
		"short octets":           {"1:2:3", "not a serial number"},
		"a blank inside":         {"12 34", "not a serial number"},
		"zero":                   {"0", "is zero"},
		"hexadecimal zero":       {"0x00", "is zero"},
		"21 bytes":               {"0x01" + strings.Repeat("00", 20), "has 21 bytes"},
		"underscores":            {"0x12_34", "not a serial number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := pki.ParseSerial(tc.text)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, %v, want %q", got, err, tc.want)
			}
		})
	}
}

func TestFormatSerial_negative(t *testing.T) {
	t.Parallel()
	if got := pki.FormatSerial(big.NewInt(-5)); got != "-00:05" {
		t.Errorf("got %s", got)
	}
}

func TestReason(t *testing.T) {
	t.Parallel()
	for _, name := range pki.Reasons() {
		reason, err := pki.ParseReason(name)
		if err != nil || reason.String() != name && name != "unspecified" {
			t.Errorf("%s is %v, %v", name, reason, err)
		}
	}
	for _, name := range []string{"removeFromCRL", "", "KeyCompromise", "7"} {
		if reason, err := pki.ParseReason(name); err == nil {
			t.Errorf("%q is %v", name, reason)
		}
	}
	for code, want := range map[pki.Reason]string{0: "", 7: "7", 8: "removeFromCRL", 11: "11", -1: "-1"} {
		if got := code.String(); got != want {
			t.Errorf("%d is %q, want %q", int(code), got, want)
		}
	}
}
