package main

import (
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/openvpn"
)

// openVPN contains the values of the flags for OpenVPN servers.
type openVPN struct {
	enabled   bool
	address   netip.Addr
	authority string
}

func (o *openVPN) define(flags *flag.FlagSet) {
	flags.BoolVar(&o.enabled, "openvpn", false, "run an OpenVPN server for each endpoint, to which real clients connect; requires Linux, OpenVPN and the privileges to configure networks")
	flags.Func("openvpn-address", "IP `address` on which OpenVPN servers listen, and to which clients connect (default 127.0.0.1)", func(value string) (err error) {
		o.address, err = netip.ParseAddr(value)
		return err
	})
	flags.StringVar(&o.authority, "openvpn-ca", "", "PEM `file` with the certificate and the private key of the authority that issues all certificates (default: each endpoint has its own authority)")
}

// options returns nil if all clients are simulated.
func (o *openVPN) options(logs io.Writer) (*openvpn.Options, error) {
	if !o.enabled {
		return nil, nil //nolint:nilnil // An emulator without servers is valid.
	}
	options := &openvpn.Options{Address: o.address, Log: logs}
	if o.authority == "" {
		return options, nil
	}
	content, err := os.ReadFile(o.authority)
	if err != nil {
		return nil, fmt.Errorf("opening the certificate authority: %w", err)
	}
	if options.Authority, err = openvpn.ParseAuthority(content); err != nil {
		return nil, fmt.Errorf("%s: %w", o.authority, err)
	}
	return options, nil
}
