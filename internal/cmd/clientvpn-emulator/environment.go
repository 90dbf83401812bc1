package main

import (
	"flag"
	"fmt"
	"net"
	"strings"
)

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
