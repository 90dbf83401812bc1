package pki

import (
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
)

const (
	decimalDigits     = "0123456789"
	hexadecimalDigits = decimalDigits + "abcdefABCDEF"
)

// ParseSerial reads the serial number of a certificate. It is hexadecimal with colons, after "0x", after "serial=", as
// OpenSSL prints it, or with a letter among its digits; it is decimal after "decimal:".
// Digits alone are refused where they could be either: a guess would revoke somebody else's certificate.
func ParseSerial(text string) (*big.Int, error) {
	text = strings.TrimSpace(text)
	if digits, ok := strings.CutPrefix(text, "decimal:"); ok {
		return parseDigits(text, digits, 10)
	}
	for _, prefix := range []string{"0x", "0X", "serial="} {
		if digits, ok := strings.CutPrefix(text, prefix); ok {
			return parseDigits(text, digits, 16)
		}
	}
	if strings.Contains(text, ":") {
		return parseOctets(text)
	}
	hexadecimal, err := parseDigits(text, text, 16)
	if err != nil || strings.Trim(text, decimalDigits) != "" {
		return hexadecimal, err
	}
	decimal, err := parseDigits(text, text, 10)
	if err == nil && decimal.Cmp(hexadecimal) != 0 {
		return nil, fmt.Errorf("%q can be decimal or hexadecimal, which are two certificates: write \"0x%s\" for what OpenSSL and Easy-RSA show, or \"decimal:%s\"", text, text, text)
	}
	return decimal, err
}

func parseOctets(text string) (*big.Int, error) {
	for octet := range strings.SplitSeq(text, ":") {
		if len(octet) != 2 {
			return nil, notSerial(text)
		}
	}
	return parseDigits(text, strings.ReplaceAll(text, ":", ""), 16)
}

func parseDigits(text, digits string, base int) (*big.Int, error) {
	known := hexadecimalDigits
	if base == 10 {
		known = decimalDigits
	}
	if strings.Trim(digits, known) != "" {
		return nil, notSerial(text)
	}
	number, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return nil, notSerial(text)
	}
	return number, nil
}

func notSerial(text string) error {
	return fmt.Errorf("%q is no serial number: write it as \"1a:2b:3c\", \"0x1a2b3c\" or \"decimal:1715004\"", text)
}

// FormatSerial writes a serial number the one way in which this provider shows it: lower-case octets with colons, and at least
// two of them, so that it always has a colon and is never taken for a decimal number.
func FormatSerial(serial *big.Int) string {
	octets := serial.Bytes()
	octets = append(make([]byte, max(0, 2-len(octets))), octets...)
	var text strings.Builder
	if serial.Sign() < 0 {
		text.WriteByte('-')
	}
	for i, octet := range octets {
		if i > 0 {
			text.WriteByte(':')
		}
		text.WriteString(hex.EncodeToString([]byte{octet}))
	}
	return text.String()
}
