package openvpn

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
)

// management is the connection to a server's management interface.
type management struct {
	conn   net.Conn
	mu     sync.Mutex
	queue  []string
	wake   chan struct{}
	closed chan struct{}
}

func newManagement(conn net.Conn) *management {
	m := &management{conn: conn, wake: make(chan struct{}, 1), closed: make(chan struct{})}
	go m.write()
	return m
}

// send queues a command. It never blocks, since the server may not read before its own events are read.
func (m *management) send(format string, args ...any) {
	m.mu.Lock()
	m.queue = append(m.queue, fmt.Sprintf(format, args...))
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default: // The writer has been woken already.
	}
}

// write sends queued commands until the connection is closed.
func (m *management) write() {
	for {
		select {
		case <-m.wake:
		case <-m.closed:
			return
		}
		m.mu.Lock()
		commands := m.queue
		m.queue = nil
		m.mu.Unlock()
		for _, command := range commands {
			if _, err := io.WriteString(m.conn, command+"\n"); err != nil {
				return // The server has exited. The reader reports it.
			}
		}
	}
}

// read calls handle for each event until the connection is closed.
func (m *management) read(handle func(event)) {
	defer close(m.closed)
	lines := bufio.NewReader(m.conn)
	var events parser
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		if e, ok := events.parse(strings.TrimRight(line, "\r\n")); ok {
			handle(e)
		}
	}
}

// close closes the connection, which stops the server.
func (m *management) close() { _ = m.conn.Close() }

// allow admits a client.
func (m *management) allow(e event) { m.send("client-auth-nt %d %d", e.session, e.key) }

// deny refuses a client. The client logs the reason and exits, unless it is configured to retry.
func (m *management) deny(e event, reason string) {
	m.send("client-deny %d %d %s %s", e.session, e.key, quote(reason), quote(reason))
}
