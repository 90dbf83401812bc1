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
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// version is set when a release is built.
var version = ""

const (
	headerTimeout   = 10 * time.Second // for a request's header
	requestTimeout  = time.Minute      // for a whole request
	idleTimeout     = 2 * time.Minute
	maxHeaderBytes  = 64 << 10
	shutdownTimeout = 5 * time.Second
)

// run runs the command that the first argument names. Without a command, it serves until the context is done.
func run(ctx context.Context, args []string, env environment, out, logs io.Writer) error {
	for _, command := range remoteCommands() {
		if len(args) > 0 && args[0] == command.name {
			return command.run(ctx, args[1:], env, out, logs)
		}
	}
	set, err := parse(args, env, logs)
	if err != nil {
		return err
	}
	if set.version {
		_, err := fmt.Fprintln(out, "clientvpn-emulator", buildVersion())
		return err
	}
	vpn, err := newEmulator(set, logs)
	if err != nil {
		return err
	}
	defer vpn.Close()
	listener, scheme, err := listen(ctx, set)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "clientvpn-emulator listening on %s://%s\n", scheme, listener.Addr())
	return serve(ctx, listener, vpn)
}

// newEmulator returns an emulator with the seed.
func newEmulator(set settings, logs io.Writer) (*emulator.Emulator, error) {
	if set.log {
		set.options.Log = logs
	}
	var err error
	if set.options.OpenVPN, err = set.openVPN.options(logs); err != nil {
		return nil, err
	}
	vpn, err := emulator.New(set.options)
	if err != nil {
		return nil, err
	}
	if err := load(vpn, set.seed); err != nil {
		vpn.Close()
		return nil, err
	}
	return vpn, nil
}

// buildVersion returns the version of the release or of the module.
func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

func load(vpn *emulator.Emulator, seed string) error {
	if seed == "" {
		return nil
	}
	file, err := os.Open(seed)
	if err != nil {
		return fmt.Errorf("opening the seed: %w", err)
	}
	defer func() { _ = file.Close() }() // The file is only read.
	return vpn.Load(file)
}

// listen opens the port, with TLS if there is a certificate.
func listen(ctx context.Context, set settings) (listener net.Listener, scheme string, err error) {
	var certificate tls.Certificate
	if set.tlsCert != "" {
		if certificate, err = tls.LoadX509KeyPair(set.tlsCert, set.tlsKey); err != nil {
			return nil, "", fmt.Errorf("reading the certificate: %w", err)
		}
	}
	listener, err = new(net.ListenConfig).Listen(ctx, "tcp", set.listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, "", fmt.Errorf("%s is in use; choose another with -listen, or port 0: %w", set.listen, err)
	case err != nil:
		return nil, "", fmt.Errorf("listening: %w", err)
	case set.tlsCert == "":
		return listener, "http", nil
	}
	return tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}), "https", nil
}

// serve serves requests until the context is done, and then waits for requests in flight.
func serve(ctx context.Context, listener net.Listener, vpn *emulator.Emulator) error {
	limit := &connectionLimit{next: vpn}
	server := &http.Server{
		Handler:           limit,
		ConnContext:       limit.connContext,
		ConnState:         limit.connState,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       requestTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		vpn.Close()
		waiting, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
		defer cancel()
		stopped <- server.Shutdown(waiting)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving: %w", err)
	}
	if err := <-stopped; err != nil {
		return fmt.Errorf("shutting down: %w", err)
	}
	return nil
}

// maxConnections is the maximum number of open HTTP connections. Requests on further connections are answered with 503.
const maxConnections = 5000

// connectionLimit answers requests on connections beyond maxConnections with 503 and closes these connections.
type connectionLimit struct {
	next http.Handler
	open atomic.Int64
}

// beyondLimit is the context key for whether a connection is beyond the limit.
type beyondLimit struct{}

// ServeHTTP serves the request unless its connection is beyond the limit.
func (l *connectionLimit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if beyond, _ := r.Context().Value(beyondLimit{}).(bool); !beyond {
		l.next.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Connection", "close")
	w.Header().Set("Content-Type", "text/xml;charset=UTF-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = fmt.Fprintf(w, "<Response><Errors><Error><Code>Unavailable</Code><Message>The emulator has %d open connections, the maximum.</Message></Error></Errors></Response>", maxConnections)
}

func (l *connectionLimit) connContext(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, beyondLimit{}, l.open.Add(1) > maxConnections)
}

func (l *connectionLimit) connState(_ net.Conn, state http.ConnState) {
	if state == http.StateClosed || state == http.StateHijacked {
		l.open.Add(-1)
	}
}
