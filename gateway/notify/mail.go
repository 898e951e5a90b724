package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/wneessen/go-mail"
)

// MailOptions say where mail goes out. Plain is for a relay on this machine: without it the
// connection is encrypted or nothing is sent.
type MailOptions struct {
	Server   string      `json:"server"` // host:port
	User     string      `json:"user"`
	Password string      `json:"password"`
	From     string      `json:"from"`
	Plain    bool        `json:"plain"`
	TLS      *tls.Config `json:"-"` // nil = the system's roots
}

// Mail is the channel of mail, by SMTP with STARTTLS, or with TLS from the start on port 465.
type Mail struct {
	o    MailOptions
	host string
	port int
}

const smtps = 465

// NewMail reads the options.
func NewMail(o MailOptions) (*Mail, error) {
	host, port, err := net.SplitHostPort(o.Server)
	if err != nil {
		return nil, fmt.Errorf("the mail server is host:port: %w", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("the mail server is host:port: %w", err)
	}
	if err := mail.NewMsg().From(o.From); err != nil {
		return nil, fmt.Errorf("the sender of mail: %w", err)
	}
	return &Mail{o, host, number}, nil
}

// Send delivers one mail.
func (m *Mail) Send(ctx context.Context, message Message) error {
	letter := mail.NewMsg()
	if err := letter.From(m.o.From); err != nil {
		return Final{err}
	}
	if err := letter.To(message.To); err != nil {
		return Final{err}
	}
	letter.Subject(message.Subject)
	letter.SetBodyString(mail.TypeTextPlain, message.Text)
	letter.SetDate()
	letter.SetMessageID()
	client, err := m.client()
	if err != nil {
		return err
	}
	err = client.DialAndSendWithContext(ctx, letter)
	var refused *mail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return Final{err}
	}
	return err
}

func (m *Mail) client() (*mail.Client, error) {
	options := []mail.Option{
		mail.WithPort(m.port), mail.WithTimeout(oneTry), mail.WithTLSPolicy(mail.TLSMandatory),
	}
	if m.o.TLS != nil {
		options = append(options, mail.WithTLSConfig(m.o.TLS))
	}
	if m.port == smtps {
		options = append(options, mail.WithSSL())
	}
	if m.o.Plain {
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if m.o.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover),
			mail.WithUsername(m.o.User), mail.WithPassword(m.o.Password))
	}
	return mail.NewClient(m.host, options...)
}
