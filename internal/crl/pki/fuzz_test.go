package pki_test

import (
	"encoding/pem"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
)

// FuzzParseList checks that a list that is accepted is equal to itself when it is encoded and parsed again.
func FuzzParseList(f *testing.F) {
	for _, name := range []string{"easy-rsa.pem", "version-1.pem"} {
		f.Add(testdata(f, name))
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := pki.ParseList(text)
		if err != nil {
			if err.Error() == "" {
				t.Error("the error is empty")
			}
			return
		}
		again, err := pki.ParseList(list.PEM())
		if err != nil {
			t.Fatal(err)
		}
		if !list.Identical(again) || list.SHA256() != again.SHA256() || again.ReplaceReason(list, noon()) != "" {
			t.Errorf("%q changes when it is parsed again", text)
		}
		for i, entry := range list.Entries() {
			if !list.Revokes(entry.Serial) {
				t.Errorf("entry %d is on the list, but is not revoked", i)
			}
			if i > 0 && entry.Serial.Cmp(list.Entries()[i-1].Serial) < 0 {
				t.Errorf("entry %d is out of order", i)
			}
		}
	})
}

// FuzzParseList_der checks that the parser of the DER encoding does not panic, and that a list survives a round trip.
func FuzzParseList_der(f *testing.F) {
	for _, name := range []string{"easy-rsa.pem", "version-1.pem"} {
		block, _ := pem.Decode([]byte(testdata(f, name)))
		f.Add(block.Bytes)
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		list, err := pki.ParseList(string(pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der})))
		if err != nil {
			return
		}
		for _, entry := range list.Entries() {
			if text := pki.FormatSerial(entry.Serial); text == "" {
				t.Errorf("%v has no string form", entry.Serial)
			}
			_ = entry.Reason.String()
		}
		if err := list.CheckRollback(list); err != nil {
			t.Errorf("a list cannot replace itself: %v", err)
		}
	})
}

// FuzzParseSerial checks that a serial number that is accepted is positive, has at most 20 bytes, and survives a round trip.
func FuzzParseSerial(f *testing.F) {
	for _, seed := range []string{"1a:2b", "0x12", "decimal:12", "serial=0A", "1234", "00", "0x0", "decimal:", "07", " 1a "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		serial, err := pki.ParseSerial(text)
		if err != nil {
			return
		}
		if serial.Sign() <= 0 || len(serial.Bytes()) > 20 {
			t.Errorf("%q is accepted as %v", text, serial)
		}
		if again, err := pki.ParseSerial(pki.FormatSerial(serial)); err != nil || again.Cmp(serial) != 0 {
			t.Errorf("%q is %s, which is parsed as %v, %v", text, serial, again, err)
		}
	})
}
