package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/net/netutil"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	mostConnections = 512              // at a time; more wait
	headerTimeout   = 10 * time.Second // for the head of a request
	requestTimeout  = time.Minute      // for all of a request
	idleTimeout     = 2 * time.Minute
	largestHeader   = 64 << 10 // bytes
	grace           = 5 * time.Second
)

// run serves until the context ends.
func run(ctx context.Context, args []string, out, logs io.Writer) error {
	set, err := parse(args, logs)
	if err != nil {
		return err
	}
	if set.log {
		set.options.Log = logs
	}
	vpn, err := emulator.New(set.options)
	if err != nil {
		return err
	}
	defer vpn.Close()
	if err := load(vpn, set.seed); err != nil {
		return err
	}
	listener, err := listen(ctx, set)
	if err != nil {
		return err
	}
	scheme := "http"
	if set.tlsCert != "" {
		if listener, err = secure(listener, set.tlsCert, set.tlsKey); err != nil {
			return err
		}
		scheme = "https"
	}
	_, _ = fmt.Fprintf(out, "clientvpn-emulator listening on %s://%s\n", scheme, listener.Addr())
	return serve(ctx, listener, vpn)
}

func load(vpn *emulator.Emulator, seed string) error {
	if seed == "" {
		return nil
	}
	file, err := os.Open(seed)
	if err != nil {
		return fmt.Errorf("opening the seed: %w", err)
	}
	defer func() { _ = file.Close() }() // Only read.
	return vpn.Load(file)
}

// listen opens the port, but not to strangers unless they need a token to take control.
func listen(ctx context.Context, set settings) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", set.listen)
	if err != nil {
		return nil, fmt.Errorf("listening: %w", err)
	}
	address, isTCP := listener.Addr().(*net.TCPAddr)
	if set.options.ControlToken == "" && (!isTCP || !address.IP.IsLoopback()) {
		_ = listener.Close()
		return nil, fmt.Errorf("%s can be reached from elsewhere: that needs a -control-token", set.listen)
	}
	return netutil.LimitListener(listener, mostConnections), nil
}

// secure speaks TLS on a listener.
func secure(listener net.Listener, certFile, keyFile string) (net.Listener, error) {
	certificate, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		_ = listener.Close()
		return nil, fmt.Errorf("reading the certificate: %w", err)
	}
	return tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}), nil
}

// serve answers requests until the context ends, then lets those under way finish.
func serve(ctx context.Context, listener net.Listener, vpn *emulator.Emulator) error {
	server := &http.Server{
		Handler:           vpn,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       requestTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    largestHeader,
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		vpn.Close()
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		stopped <- server.Shutdown(patience)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving: %w", err)
	}
	if err := <-stopped; err != nil {
		return fmt.Errorf("shutting down: %w", err)
	}
	return nil
}
