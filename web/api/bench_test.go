package api

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// BenchmarkCheckoutDoor and BenchmarkBareDoor are to be read together: the same connections send
// the same bytes, to the tap and to a plain handler of the standard server that reads the body and
// writes a constant answer of the same size. The tap should reach three quarters of it.
func BenchmarkCheckoutDoor(b *testing.B) {
	w := newWorld(b)
	who := w.signIn("")
	load(b, w.server.Listener.Addr().String(), who.token, w.tap())
}

func BenchmarkBareDoor(b *testing.B) {
	w := newWorld(b)
	said := w.signIn("").checkout("k", w.tap()).body
	bare := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		rw.Header().Set("Content-Type", "application/json")
		rw.Header().Set("Content-Length", strconv.Itoa(len(said)))
		rw.WriteHeader(http.StatusCreated)
		_, _ = rw.Write(said)
	}))
	defer bare.Close()
	load(b, bare.Listener.Addr().String(), "none", w.tap())
}

// tap is the usual body: two lines of two merchants.
func (w *world) tap() string {
	return `{"lines":[` + w.line(0, 1) + "," + w.line(5, 2) + `],"province":"33"}`
}

// load sends b.N taps over many connections that stay open.
func load(b *testing.B, address, token, body string) {
	const connections = 128
	var next atomic.Int64
	turn := func() (int64, bool) {
		n := next.Add(1)
		return n, n <= int64(b.N)
	}
	var all sync.WaitGroup
	b.ReportAllocs()
	before := processor(b)
	b.ResetTimer()
	for range connections {
		all.Go(func() {
			c, err := net.Dial("tcp", address)
			if err != nil {
				b.Error(err)
				return
			}
			defer c.Close()
			if err := knock(c, token, body, turn); err != nil {
				b.Error(err)
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(processor(b)-before)/float64(b.N), "cpu-ns/op")
}

// processor is the time that the process has had of the processors, client and server together: it
// says more than the clock on a machine that others use.
func processor(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// knock is one connection: a client as thin as can be, so that the server is what is measured.
func knock(c net.Conn, token, body string, turn func() (number int64, more bool)) error {
	in := bufio.NewReader(c)
	head := "POST /v1/checkouts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
		"\r\nUser-Agent: Carnival-App/1.0 (Android 5.1)\r\nAccept-Language: zh-CN\r\n" +
		"Content-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) +
		"\r\nIdempotency-Key: tap-"
	for {
		n, more := turn()
		if !more {
			return nil
		}
		if _, err := io.WriteString(c, head+strconv.FormatInt(n, 10)+"\r\n\r\n"+body); err != nil {
			return err
		}
		if err := swallow(in); err != nil {
			return err
		}
	}
}

// swallow reads one answer and throws it away.
func swallow(in *bufio.Reader) error {
	size := 0
	status, err := in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !strings.HasPrefix(string(status), "HTTP/1.1 201") {
		return fmt.Errorf("answered %s", status)
	}
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) == 2 {
			_, err = in.Discard(size)
			return err
		}
		if value, ok := strings.CutPrefix(string(line), "Content-Length: "); ok {
			if size, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return err
			}
		}
	}
}
