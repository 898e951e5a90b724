package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Hook is the channel of text messages: it posts each to an address that whoever sends them for the
// site has given, signed by the rules of Standard Webhooks.
type Hook struct {
	url    string
	signer *webhooks.Webhook
	now    func() time.Time
	client *http.Client
}

// hooked is the body of a post.
type hooked struct {
	Type      string `json:"type"`
	Timestamp string `json:"timestamp"`
	Data      struct {
		To   string `json:"to"`
		Text string `json:"text"`
	} `json:"data"`
}

// NewHook makes the channel; secret is as Standard Webhooks gives it, whsec_ and base64.
func NewHook(url, secret string, now func() time.Time) (*Hook, error) {
	signer, err := webhooks.NewWebhook(secret)
	if err != nil {
		return nil, fmt.Errorf("the secret of the text message gateway: %w", err)
	}
	// A redirect would carry the message to somebody else.
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	return &Hook{url, signer, now, client}, nil
}

// Send posts one message. The id is that of the message: who gets it twice can tell.
func (h *Hook) Send(ctx context.Context, m Message) error {
	at := h.now()
	body := hooked{Type: "message.text", Timestamp: at.UTC().Format(time.RFC3339)}
	body.Data.To, body.Data.Text = m.To, m.Text
	text, err := json.Marshal(body)
	if err != nil {
		return Final{err}
	}
	id := messageID(m)
	signature, err := h.signer.Sign(id, at, text)
	if err != nil {
		return Final{err}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(text))
	if err != nil {
		return Final{err}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(webhooks.HeaderWebhookID, id)
	r.Header.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	r.Header.Set(webhooks.HeaderWebhookSignature, signature)
	answer, err := h.client.Do(r)
	if err != nil {
		return err
	}
	if err := answer.Body.Close(); err != nil {
		return err
	}
	switch {
	case answer.StatusCode < 300:
		return nil
	case answer.StatusCode < 500 && answer.StatusCode != http.StatusTooManyRequests &&
		answer.StatusCode != http.StatusRequestTimeout:
		return Final{fmt.Errorf("the gateway answered %d", answer.StatusCode)}
	}
	return errors.New("the gateway answered " + answer.Status)
}
