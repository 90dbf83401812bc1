package main_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

func dial(t *testing.T, url string) (net.Conn, error) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	if err == nil {
		t.Cleanup(func() { _ = conn.Close() })
	}
	return conn, err
}

// A request that is in flight when the program is interrupted gets a response.
func TestShutdownWaitsForRequests(t *testing.T) {
	t.Parallel()
	cmd, url, _ := start(t, "-listen", "127.0.0.1:0")
	conn, err := dial(t, url)
	if err != nil {
		t.Fatal(err)
	}
	const body = "Action=DescribeClientVpnEndpoints&Version=2016-11-15"
	if _, err := fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body)); err != nil {
		t.Fatal(err)
	}
	// The program asks for the body: it is at work on the request.
	answers := bufio.NewReader(conn)
	if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%q, %v", line, err)
	}
	if _, err := answers.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		late, err := dial(t, url)
		if err != nil {
			break // Nobody is let in any more: the end has begun.
		}
		_ = late.Close()
		<-again.C
	}
	if _, err := fmt.Fprint(conn, body); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(answers, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusBadRequest { // It has no signature.
		t.Errorf("the response has status %d", response.StatusCode)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
