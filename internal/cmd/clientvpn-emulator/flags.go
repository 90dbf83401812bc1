package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// settings contains the values of the flags.
type settings struct {
	listen  string
	seed    string
	log     bool
	version bool
	tlsCert string
	tlsKey  string
	openVPN openVPN
	options emulator.Options
}

const defaultListen = "127.0.0.1:8743"

func parse(args []string, env environment, help io.Writer) (settings, error) {
	var s settings
	o := &s.options
	flags := flag.NewFlagSet("clientvpn-emulator", flag.ContinueOnError)
	flags.SetOutput(help)
	flags.Usage = func() { usage(flags, help) }
	flags.StringVar(&s.listen, "listen", defaultListen, "`address` to listen on; port 0 picks a free port")
	flags.StringVar(&s.seed, "seed", "", "JSON `file` with endpoints and their connections")
	flags.StringVar(&o.Region, "region", "us-east-1", "default `region` of seeded endpoints")
	flags.StringVar(&o.AccountID, "account-id", "123456789012", "`account` of the access key")
	flags.StringVar(&o.AccessKey, "access-key", "test", "`ID` of the key that requests must be signed with")
	flags.StringVar(&o.SecretKey, "secret-key", "test", "`secret` of the key that requests must be signed with")
	flags.Func("role", "`ARNs` of the roles that can be assumed, separated by commas (default all)", list(&o.Roles))
	flags.Func("allow", "IAM `actions` that callers are allowed, separated by commas, such as ec2:Describe* (default all)", list(&o.Allow))
	flags.Func("quota", "`NAME=N` sets a quota: "+sortedNames(quotas(o))+"; separated by commas; can be repeated (default AWS's quotas)", quota(quotas(o)))
	flags.StringVar(&o.Upstream, "upstream", "", "`URL` of another AWS emulator, which serves other operations and services, such as http://127.0.0.1:5000 (default none: they are refused)")
	flags.StringVar(&s.tlsCert, "tls-cert", "", "PEM `file` of a certificate and its chain, to serve HTTPS")
	flags.StringVar(&s.tlsKey, "tls-key", "", "PEM `file` of the certificate's key")
	flags.StringVar(&o.Throttle, "throttle", "off", "request `rate`: off, aws (as the service does), or a number that multiplies AWS's refill rates")
	flags.DurationVar(&o.Terminating, "terminating", 2*time.Second, "`duration` that a connection is terminating before it is terminated")
	flags.DurationVar(&o.Transition, "transition", 2*time.Second, "`duration` of changes: associating, authorizing, creating, updating and deleting")
	flags.DurationVar(&o.CRLDelay, "crl-delay", 2*time.Second, "`duration` that an imported revocation list is pending before it is enforced")
	flags.DurationVar(&o.PolicyInterval, "policy-interval", 5*time.Minute, "`interval` between evaluations of an authorization policy for established connections")
	flags.BoolVar(&o.EndedIsUnknown, "ended-is-unknown", false, "refuse to terminate a connection that has ended, instead of returning its status")
	flags.IntVar(&o.Journal, "journal", 100_000, "maximum `number` of calls in the journal; the oldest are removed first")
	flags.StringVar(&o.ControlToken, "control-token", "", "`token` that control calls must have, as Authorization: Bearer TOKEN (default none: the calls must come from the same machine)")
	s.openVPN.define(flags)
	flags.BoolVar(&s.log, "log", false, "write a line about each request to standard error")
	flags.BoolVar(&s.version, "version", false, "print the version and exit")
	var names []string
	flags.VisitAll(func(f *flag.Flag) {
		if f.Name != "version" {
			names = append(names, f.Name)
		}
	})
	if err := parseFlags(flags, args, env, names); err != nil {
		return s, err
	}
	return s, s.check(flags.Args())
}

func usage(flags *flag.FlagSet, out io.Writer) {
	fmt.Fprint(out, "Usage: clientvpn-emulator [flags]\n       clientvpn-emulator COMMAND [flags]\n\n",
		"Serves an emulator of AWS Client VPN. Each flag can also be set by an environment variable.\n\n")
	flags.PrintDefaults()
	fmt.Fprint(out, "\nThe commands control a running emulator:\n\n")
	for _, c := range remoteCommands() {
		fmt.Fprintf(out, "  %-8s %s\n", c.name, c.summary)
	}
}

// check returns an error if flags conflict or have an invalid value.
func (s settings) check(arguments []string) error {
	o := s.options
	switch {
	case len(arguments) > 0:
		return fmt.Errorf("unexpected arguments %q: want a command (%s) before all flags, or flags only", arguments, strings.Join(commandNames(), ", "))
	case min(o.Terminating, o.Transition, o.CRLDelay, o.PolicyInterval) <= 0:
		return errors.New("-terminating, -transition, -crl-delay and -policy-interval must be positive durations")
	case o.Journal < 1:
		return errors.New("-journal must be at least 1")
	case (s.tlsCert == "") != (s.tlsKey == ""):
		return errors.New("-tls-cert and -tls-key require each other")
	case !s.openVPN.enabled && (s.openVPN.address.IsValid() || s.openVPN.authority != ""):
		return errors.New("-openvpn-address and -openvpn-ca require -openvpn")
	}
	return nil
}

func commandNames() []string {
	var names []string
	for _, c := range remoteCommands() {
		names = append(names, c.name)
	}
	return names
}

// list parses values that are separated by commas.
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

// quotas returns the quotas by their names.
func quotas(o *emulator.Options) map[string]*int {
	return map[string]*int{
		"endpoints":           &o.Quotas.Endpoints,
		"authorization-rules": &o.Quotas.Rules,
		"routes":              &o.Quotas.Routes,
		"crl-entries":         &o.Quotas.CRLEntries,
		"connections":         &o.Quotas.Connections,
		"operations":          &o.Quotas.Operations,
	}
}

// quota parses NAME=N,NAME=N.
func quota(quotas map[string]*int) func(string) error {
	return func(settings string) error {
		for setting := range strings.SplitSeq(settings, ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(setting), "=")
			into, known := quotas[name]
			if !known {
				return fmt.Errorf("unknown quota %q, want one of %s", name, sortedNames(quotas))
			}
			number, err := strconv.Atoi(value)
			if err != nil || number < 1 {
				return fmt.Errorf("quota %s must be a positive number, not %q", name, value)
			}
			*into = number
		}
		return nil
	}
}

func sortedNames(quotas map[string]*int) string {
	return strings.Join(slices.Sorted(maps.Keys(quotas)), ", ")
}

// environment returns the value of an environment variable, or "" if it is not set.
type environment func(name string) string

// variable returns the name of a flag's environment variable.
func variable(flagName string) string {
	return "CLIENTVPN_EMULATOR_" + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_"))
}

// parseFlags sets the named flags from their environment variables, and then all flags from the command line. The help lists the
// variables. An empty variable is treated as unset.
func parseFlags(flags *flag.FlagSet, args []string, env environment, withVariable []string) error {
	for _, name := range withVariable {
		flags.Lookup(name).Usage += "; $" + variable(name)
		value := env(variable(name))
		if value == "" {
			continue
		}
		if err := flags.Set(name, value); err != nil {
			return fmt.Errorf("reading %s: %w", variable(name), err)
		}
	}
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("reading the flags: %w", err)
	}
	return nil
}

// localURL returns the URL on the same machine of an emulator that is configured by the environment.
func localURL(env environment) string {
	scheme := "http"
	if env(variable("tls-cert")) != "" {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(env(variable("listen")))
	if err != nil {
		return scheme + "://" + defaultListen
	}
	if ip := net.ParseIP(host); host == "" || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}
