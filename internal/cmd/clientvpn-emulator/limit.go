package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
)

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
