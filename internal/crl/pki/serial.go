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

// maxSerialBytes is the maximum length of a serial number (RFC 5280, section 4.1.2.2).
const maxSerialBytes = 20

// ParseSerial parses the serial number of a certificate. It is hexadecimal if it has colons, if it starts with "0x" or with
// "serial=", as OpenSSL prints it, or if it has a letter among its digits. It is decimal if it starts with "decimal:".
// Digits alone are an error if they could be either: a guess might revoke somebody else's certificate.
func ParseSerial(text string) (*big.Int, error) {
	serial, err := parseSerial(text)
	switch {
	case err != nil:
		return nil, err
	case serial.Sign() == 0:
		return nil, fmt.Errorf("%q is zero: a serial number is positive", text)
	case len(serial.Bytes()) > maxSerialBytes:
		return nil, fmt.Errorf("%q has %d bytes: a serial number has at most %d", text, len(serial.Bytes()), maxSerialBytes)
	default:
		return serial, nil
	}
}

func parseSerial(text string) (*big.Int, error) {
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
		return nil, fmt.Errorf("%q can be decimal or hexadecimal, and so mean two different certificates: write \"0x%s\" for what OpenSSL and Easy-RSA show, or \"decimal:%s\"", text, text, text)
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
	return fmt.Errorf("%q is not a serial number: write it as \"1a:2b:3c\", \"0x1a2b3c\" or \"decimal:1715004\"", text)
}

// FormatSerial returns a serial number as lower-case hexadecimal octets separated by colons. There are at least two octets, so
// that the result always has a colon and cannot be mistaken for a decimal number.
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
