package notify

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// postOffice is a server of mail that speaks enough of RFC 5321 to be told what to answer.
type postOffice struct {
	t      *testing.T
	on     net.Listener
	tls    *tls.Config
	roots  *x509.CertPool
	answer string // to RCPT

	mu   sync.Mutex
	said []string // commands in the order they came, with what was sent as data
	safe bool     // the data came over TLS
}

func newPostOffice(t *testing.T, encrypts bool) *postOffice {
	t.Helper()
	on, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{t: t, on: on, answer: "250 ok"}
	if encrypts { // the standard library's certificate of tests is one for 127.0.0.1
		certified := httptest.NewTLSServer(nil)
		p.tls = &tls.Config{Certificates: certified.TLS.Certificates}
		p.roots = x509.NewCertPool()
		p.roots.AddCert(certified.Certificate())
		certified.Close()
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := on.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { p.serve(c) })
		}
	})
	t.Cleanup(func() { on.Close(); serving.Wait() })
	return p
}

func (p *postOffice) serve(c net.Conn) {
	defer func() { c.Close() }()
	safe := false
	in := bufio.NewReader(c)
	say := func(lines ...string) { c.Write([]byte(strings.Join(lines, "\r\n") + "\r\n")) }
	say("220 office")
	for {
		text, err := in.ReadString('\n')
		if err != nil {
			return
		}
		text = strings.TrimSpace(text)
		p.hear(text)
		verb, _, _ := strings.Cut(strings.ToUpper(text), " ")
		switch verb {
		case "EHLO":
			if p.tls != nil && !safe {
				say("250-office", "250 STARTTLS")
			} else {
				say("250-office", "250 AUTH PLAIN")
			}
		case "STARTTLS":
			say("220 go on")
			c = tls.Server(c, p.tls)
			in, safe = bufio.NewReader(c), true
		case "AUTH":
			say("235 welcome")
		case "RCPT":
			say(p.answer)
		case "DATA":
			say("354 go on")
			for line := ""; line != ".\r\n"; {
				if line, err = in.ReadString('\n'); err != nil {
					return
				}
				p.hear(line)
			}
			p.mu.Lock()
			p.safe = safe
			p.mu.Unlock()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (p *postOffice) hear(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, text)
}

func (p *postOffice) heard() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.said, "\n")
}

func (p *postOffice) mail(change func(*MailOptions)) *Mail {
	p.t.Helper()
	o := MailOptions{Server: p.on.Addr().String(), User: "carnival", Password: "secret",
		From: "Carnival <shop@example.com>", TLS: &tls.Config{RootCAs: p.roots,
			ServerName: "127.0.0.1"}}
	if change != nil {
		change(&o)
	}
	m, err := NewMail(o)
	if err != nil {
		p.t.Fatal(err)
	}
	return m
}

// TestMailIsSentOverTLS sends a mail in Chinese to a server that offers STARTTLS.
func TestMailIsSentOverTLS(t *testing.T) {
	p := newPostOffice(t, true)
	m := soon()
	m.Subject, m.Text = "验证码", "您的验证码是 123456"
	if err := p.mail(nil).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	heard := p.heard()
	login := base64.StdEncoding.EncodeToString([]byte("\x00carnival\x00secret"))
	for _, want := range []string{"STARTTLS", "AUTH PLAIN " + login, "<ming@example.com>",
		"From: \"Carnival\" <shop@example.com>", "123456"} {
		if !strings.Contains(heard, want) {
			t.Errorf("%q was not said in %s", want, heard)
		}
	}
	if !p.safe {
		t.Error("the mail went in the clear")
	}
}

// TestMailIsNotSentInTheClear: a server without STARTTLS, or one that nobody vouches for, gets
// neither the password nor the code.
func TestMailIsNotSentInTheClear(t *testing.T) {
	plain, unknown := newPostOffice(t, false), newPostOffice(t, true)
	for name, send := range map[string]error{
		"no TLS": plain.mail(nil).Send(t.Context(), soon()),
		"nobody knows": unknown.mail(func(o *MailOptions) { o.TLS = nil }).
			Send(t.Context(), soon()),
	} {
		if send == nil {
			t.Errorf("%s: it was sent", name)
		}
	}
	if heard := plain.heard() + unknown.heard(); strings.Contains(heard, "AUTH") ||
		strings.Contains(heard, "123456") {
		t.Error(heard)
	}
	// A relay on this machine may be told to do without.
	relay := plain.mail(func(o *MailOptions) { o.Plain, o.User = true, "" })
	if err := relay.Send(t.Context(), soon()); err != nil {
		t.Error(err)
	}
}

// TestMailKnowsWhatIsFinal: nobody is asked again for an address that is not there.
func TestMailKnowsWhatIsFinal(t *testing.T) {
	p := newPostOffice(t, true)
	var final Final
	for answer, want := range map[string]bool{
		"550 no such person": true, "451 try again later": false,
	} {
		p.answer = answer
		err := p.mail(nil).Send(t.Context(), soon())
		if err == nil || errors.As(err, &final) != want {
			t.Errorf("%s is %v", answer, err)
		}
	}
	m := soon()
	m.To = "ming@example.com\r\nBcc: hong@example.com"
	if err := p.mail(nil).Send(t.Context(), m); !errors.As(err, &final) {
		t.Errorf("a broken address is %v", err)
	}
	for _, o := range []MailOptions{{Server: "mail"}, {Server: "mail:x"},
		{Server: "mail:25", From: "nobody"}} {
		if _, err := NewMail(o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}
