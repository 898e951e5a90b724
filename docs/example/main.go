// Command example buys something as a program would: it speaks HTTP to a site of Carnival, uses
// nothing but the standard library and what /docs says, and prints what it does. It never looks
// into the site from any other side, and leaves behind an account, an order and a refund.
package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
)

func main() {
	at := flag.String("at", "http://localhost:8080", "where the site is")
	words := flag.String("q", "jacket", "what to look for")
	mail := flag.String("mail", "example-"+strings.ToLower(rand.Text()[:8])+"@example.com",
		"whom the code is sent to")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s := &shopping{client: client{at: *at}, out: os.Stdout, words: *words, mail: *mail}
	if err := s.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// shopping is one trip from the first page to the refund.
type shopping struct {
	client
	out         io.Writer
	words, mail string

	product  product
	sku      string
	checkout checkout
}

func (s *shopping) say(format string, args ...any) { fmt.Fprintf(s.out, format+"\n", args...) }

// run takes one step after the other.
func (s *shopping) run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		s.enter, s.search, s.look, s.follow, s.fill, s.signIn, s.claim, s.tap, s.pay, s.read,
		s.refund, s.messages,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}
