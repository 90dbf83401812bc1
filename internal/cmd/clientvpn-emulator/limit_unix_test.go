//go:build unix

package main_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"
)

// A connection beyond the limit is immediately answered with 503 and closed.
func TestConnectionsAreLimited(t *testing.T) {
	t.Parallel()
	if err := raiseFileLimit(11_000); err != nil {
		t.Skipf("cannot open 10,000 connections: %v", err)
	}
	_, url, _ := start(t, "-listen", "127.0.0.1:0")
	const health = "GET /_emulator/health HTTP/1.1\r\nHost: x\r\n\r\n"
	ask := func(conn net.Conn) (status int) {
		t.Helper()
		if _, err := fmt.Fprint(conn, health); err != nil {
			t.Fatal(err)
		}
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Fatal(err)
		}
		return response.StatusCode
	}
	open := func() net.Conn {
		t.Helper()
		conn, err := dial(t, url)
		if err != nil {
			t.Fatal(err)
		}
		return conn
	}
	var first net.Conn
	for i := range 5000 {
		conn := open()
		if status := ask(conn); status != http.StatusOK {
			t.Fatalf("connection %d: %d", i+1, status)
		}
		if first == nil {
			first = conn
		}
	}
	beyond := open()
	if status := ask(beyond); status != http.StatusServiceUnavailable {
		t.Errorf("connection 5001: %d", status)
	}
	if status := ask(first); status != http.StatusOK {
		t.Errorf("the first connection afterwards: %d", status)
	}
	_ = first.Close()
	_ = beyond.Close()
	retry := time.NewTicker(5 * time.Millisecond)
	defer retry.Stop()
	for ask(open()) != http.StatusOK { // The server notices closed connections in its own time.
		<-retry.C
	}
}

// raiseFileLimit raises the limit of open files of the process.
func raiseFileLimit(want uint64) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	if limit.Cur >= want {
		return nil
	}
	if limit.Max < want {
		return fmt.Errorf("the hard limit of open files is only %d", limit.Max)
	}
	limit.Cur = want
	return syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
}
