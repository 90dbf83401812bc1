package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// settings are what the flags say.
type settings struct {
	listen  string
	seed    string
	log     bool
	tlsCert string
	tlsKey  string
	options emulator.Options
}

func parse(args []string, help io.Writer) (settings, error) {
	var s settings
	o := &s.options
	flags := flag.NewFlagSet("clientvpn-emulator", flag.ContinueOnError)
	flags.SetOutput(help)
	flags.StringVar(&s.listen, "listen", "127.0.0.1:8743", "`address` to listen on; port 0 picks a free one; beyond loopback only with -control-token")
	flags.StringVar(&s.seed, "seed", "", "JSON `file` with endpoints and who is connected to them")
	flags.StringVar(&o.Region, "region", "us-east-1", "`region` of endpoints that say nothing else")
	flags.StringVar(&o.AccountID, "account-id", "123456789012", "`account` that GetCallerIdentity tells")
	flags.StringVar(&o.AccessKey, "access-key", "test", "`id` of the key that requests must be signed with")
	flags.StringVar(&o.SecretKey, "secret-key", "test", "`secret` of the key that requests must be signed with")
	flags.Func("role", "`ARNs` of the roles that can be assumed, separated by commas; any where there is no such flag", list(&o.Roles))
	flags.Func("allow", "IAM `actions` that callers are allowed, separated by commas, as in ec2:Describe*; all where there is no such flag", list(&o.Allow))
	flags.StringVar(&s.tlsCert, "tls-cert", "", "PEM `file` of a certificate, with its chain, to serve HTTPS")
	flags.StringVar(&s.tlsKey, "tls-key", "", "PEM `file` of its key")
	flags.StringVar(&o.Throttle, "throttle", "off", "`limit` requests: off, aws (as the service does), or N (its refill rates times N)")
	flags.DurationVar(&o.Terminating, "terminating", 2*time.Second, "how `long` a connection is terminating before it is terminated")
	flags.DurationVar(&o.Transition, "transition", 2*time.Second, "how `long` other things take: associating, authorizing, creating, updating, deleting")
	flags.DurationVar(&o.CRLDelay, "crl-delay", 2*time.Second, "how `long` an imported revocation list is pending before it is in force")
	flags.DurationVar(&o.PolicyInterval, "policy-interval", 5*time.Minute, "how `often` an authorization policy is evaluated for those who are connected")
	flags.BoolVar(&o.EndedIsUnknown, "ended-is-unknown", false, "refuse to terminate a connection that has ended, instead of telling its status")
	flags.StringVar(&o.ControlToken, "control-token", "", "`token` that calls of /_emulator/ must carry, as Authorization: Bearer TOKEN")
	flags.BoolVar(&s.log, "log", false, "write a line about each request to standard error")
	if err := flags.Parse(args); err != nil {
		return s, fmt.Errorf("reading the flags: %w", err)
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("there are flags only, no arguments: %q", flags.Args())
	}
	if min(o.Terminating, o.Transition, o.CRLDelay, o.PolicyInterval) <= 0 {
		return s, errors.New("-terminating, -transition, -crl-delay and -policy-interval must be longer than nothing: even 1ns will do")
	}
	if (s.tlsCert == "") != (s.tlsKey == "") {
		return s, errors.New("-tls-cert and -tls-key need each other")
	}
	return s, nil
}

// list reads values that are separated by commas.
func list(into *[]string) func(string) error {
	return func(values string) error {
		*into = []string{}
		for value := range strings.SplitSeq(values, ",") {
			if value = strings.TrimSpace(value); value != "" {
				*into = append(*into, value)
			}
		}
		return nil
	}
}
