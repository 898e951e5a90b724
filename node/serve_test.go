package node

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestStreamOutlivesDeadlines: with the bounds of a connection a thousandth of what they are, a
// stream still brings what happens long after each of them has passed.
func TestStreamOutlivesDeadlines(t *testing.T) {
	n := open(t, t.TempDir())
	server := n.server()
	if server.ReadTimeout <= 0 || server.WriteTimeout <= 0 {
		t.Fatal("a connection may take for ever")
	}
	server.ReadTimeout, server.WriteTimeout = readTimeout/1000, writeTimeout/1000
	server.ReadHeaderTimeout = time.Second
	on, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(on)
	t.Cleanup(func() { server.Close() })
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", "http://"+on.Addr().String()+
		"/v1/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	began := time.Now()
	for lines := bufio.NewScanner(answer.Body); time.Since(began) < 10*readTimeout/1000; {
		if !lines.Scan() {
			t.Fatalf("the stream ended after %s: %v", time.Since(began), lines.Err())
		}
	}
}

// TestListen goes on to further ports only when it may, and only because a port is taken.
func TestListen(t *testing.T) {
	taken, err := Listen("127.0.0.1:0", true)
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	address := taken.Addr().String()
	if _, err := Listen(address, false); err == nil ||
		!strings.Contains(err.Error(), "--listen") || !strings.Contains(err.Error(), address) {
		t.Errorf("a taken port: %v", err)
	}
	on, err := Listen(address, true)
	if err != nil {
		t.Fatal(err)
	}
	defer on.Close()
	first, next := taken.Addr().(*net.TCPAddr).Port, on.Addr().(*net.TCPAddr).Port
	if next <= first || next >= first+portsTried {
		t.Errorf("port %d was taken, %d was opened", first, next)
	}
	// An address of no machine here: trying nine more ports on it would hide what is wrong.
	_, err = Listen(net.JoinHostPort("192.0.2.1", strconv.Itoa(first)), true)
	if err == nil || !strings.Contains(err.Error(), strconv.Itoa(first)) {
		t.Errorf("a foreign address: %v", err)
	}
}
