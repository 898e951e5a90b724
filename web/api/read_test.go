package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"carnival/event"
	"carnival/trade"
)

// wishOf reads a body as the tap does.
func wishOf(body []byte) (*desk, error) {
	r := httptest.NewRequest("POST", "/v1/checkouts", bytes.NewReader(body))
	d := new(desk)
	return d, d.read(r, "en")
}

// UnmarshalJSON takes the words, too, as the face does.
func (b *Benefits) UnmarshalJSON(body []byte) error {
	var word string
	if json.Unmarshal(body, &word) == nil {
		return nil
	}
	type plain Benefits
	return json.Unmarshal(body, (*plain)(b))
}

// Expected is the total that a request names, or 0.
func (r *CheckoutRequest) Expected() int64 {
	if r.ExpectTotal == nil {
		return 0
	}
	return r.ExpectTotal.Amount
}

// FuzzCheckoutBody: no body breaks the reader, and what it accepts the standard decoder accepts
// with the same meaning.
func FuzzCheckoutBody(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `{"lines":[{"sku":"sku_11","quantity":1}],"province":"33","market":"CN"}`,
		`{"lines":[{"quantity":2,"sku":"sku_22","expect":{"amount":1,"currency":"CNY"}}]}`,
		`{"all_or_nothing":true,"lines":null}`, `{"lines":[`, `{"a":{"b":[1,2,{"c":null}]}}`,
		`{"market":"\u0043N"}`, `{"market":"\ud83d\ude00"}`, "{\"market\":\"\xff\"}", `[]`,
		`{"a":1e5}`, `{"benefits":"best"}`, `{"benefits":"none","from_cart":true}`,
		`{"benefits":{"coupons":["cp_11"],"envelopes":[],"allowance":true},"balances":["or_11"]}`,
		`{"benefits":"some"}`, `{"benefits":null,"expect_total":null}`, `{"benefits":7}`,
		`{"expect_total":{"amount":0,"currency":"CNY"}}`, `{"expect_total":{"amount":-1}}`,
		strings.Repeat(`{"a":`, 40), strings.Repeat("[", 40), `{"lines":[{"quantity":1.0}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := wishOf(body)
		if err != nil || len(body) == 0 {
			return
		}
		var want CheckoutRequest
		strict := json.NewDecoder(bytes.NewReader(body))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&want); err != nil {
			t.Fatalf("accepted %q: %v", body, err)
		}
		if len(want.Lines) != len(d.wish.Lines) || want.AllOrNothing != d.wish.AllOrNothing ||
			len(want.Balances) != len(d.wish.Balances) || want.FromCart != d.wish.FromCart ||
			(want.ExpectTotal != nil) != d.wish.Expected ||
			want.Expected() != int64(d.wish.Expect) {
			t.Fatalf("%q means %+v, not %+v", body, want, d.wish)
		}
		if b := want.Benefits; b != nil && d.wish.Only != nil &&
			(len(b.Coupons) != len(d.wish.Only.Coupons) ||
				len(b.Envelopes) != len(d.wish.Only.Envelopes) ||
				b.Allowance != d.wish.Only.Allowance) {
			t.Fatalf("%q means %+v, not %+v", body, b, d.wish.Only)
		}
		for i, l := range want.Lines {
			got := d.wish.Lines[i]
			if l.Quantity != got.Quantity || got.SKU != 0 && l.SKU != got.SKU.String() ||
				l.Expect != nil && l.Expect.Amount != int64(got.Expect) {
				t.Fatalf("%q: line %d means %+v, not %+v", body, i, l, got)
			}
		}
	})
}

// FuzzCallbackBody: as above for what a provider sends.
func FuzzCallbackBody(f *testing.F) {
	f.Add([]byte(`{"payment":"py_11","ref":"a","amount":1,"currency":"CNY"}`))
	f.Add([]byte(`{"payment":"py_11","ref":"\n","amount":-1,"currency":"XXX"}`))
	f.Add([]byte(`{"ref":7}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		rd := &reader{b: body, lang: "zh"}
		rd.sandboxCallback()
		if rd.finish() != nil {
			return
		}
		var want CallbackRequest
		var fields map[string]json.RawMessage
		if err := errors.Join(json.Unmarshal(body, &want),
			json.Unmarshal(body, &fields)); err != nil {
			t.Fatalf("accepted %q: %v", body, err)
		}
		for _, field := range []string{"payment", "ref", "amount", "currency"} {
			if _, has := fields[field]; !has && want.Type == "" {
				t.Fatalf("accepted %q without %s", body, field)
			}
		}
	})
}

// The reader agrees with the standard library on what is JSON at all.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-0.5e+3,"x\u00e9\\\"",true,false,null,{}]}`, `01`, `1.`,
		`"\u12g4"`, `nul`, `{"a":1,}`, `[1,]`, `"\x"`, ` 1 `, "\"\x01\"", `-`, `1e`, `"\ud800"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		rd := &reader{b: body}
		rd.skip()
		rd.space()
		fine := !rd.broken && rd.at == len(body)
		if fine && !json.Valid(body) {
			t.Fatalf("%q is not JSON", body)
		}
	})
}

// The standard library would replace what these hold; here they are refused.
func TestStricterThanTheStandard(t *testing.T) {
	for _, body := range []string{
		"{\"market\":\"\xff\"}", `{"market":"\ud800"}`, strings.Repeat(`{"a":`, 17) + "1" +
			strings.Repeat("}", 17),
	} {
		if _, err := wishOf([]byte(body)); err == nil {
			t.Errorf("accepted %q", body)
		}
	}
}

func TestTooManyLines(t *testing.T) {
	body := `{"lines":[` + strings.Repeat("0,", maxWishes) + `0]}`
	d, err := wishOf([]byte(body))
	if err == nil || len(d.faults) != maxFieldErrors {
		t.Errorf("%v, %d faults", err, len(d.faults))
	}
	line := `{"sku":"` + event.SKUID(1).String() + `","quantity":1}`
	d, err = wishOf([]byte(`{"lines":[` + strings.Repeat(line+",", maxWishes) + line + `,[1]]}`))
	if err == nil || len(d.faults) != 1 || d.faults[0].Code != "too_many" ||
		len(d.wish.Lines) != maxWishes {
		t.Errorf("%v %+v", err, d.faults)
	}
}

// Each line keeps its own price, and a desk that is used again remembers nothing.
func TestDesksForget(t *testing.T) {
	d, err := wishOf([]byte(`{"lines":[{"sku":"` + event.SKUID(7).String() +
		`","quantity":3,"expect":{"amount":5,"currency":"CNY"}}],"all_or_nothing":true}`))
	if err != nil || d.wish.Lines[0] != (trade.CheckoutLine{SKU: 7, Quantity: 3, Expect: 5}) {
		t.Fatalf("%v %+v", err, d.wish)
	}
	d.names = append(d.names, "x")
	d.free()
	if d.wish.AllOrNothing || len(d.wish.Lines) != 0 || len(d.expects) != 0 || len(d.names) != 0 ||
		len(d.body) != 0 || d.path != nil || d.names[:1][0] != "" {
		t.Errorf("%+v", d)
	}
}

func TestTextIsEscapedAsByTheStandardEncoder(t *testing.T) {
	for _, s := range []string{"", "plain 商品", "\"\\/<>&\n\r\t\b\f\x00\x1f\x7f", "\u2028\u2029",
		"bad \xff\xfe end", "😀"} {
		var o out
		o.text(s)
		want, err := json.Marshal(s)
		if err != nil || string(want) != string(o.b) {
			t.Errorf("%q: %s, want %s", s, o.b, want)
		}
	}
}

func TestTerminalOf(t *testing.T) {
	const (
		phone  = "Mozilla/5.0 (Linux; Android 5.1; Nexus 5) Chrome/46.0 Mobile Safari/537.36"
		tablet = "Mozilla/5.0 (Linux; Android 5.0; SM-T800) Chrome/46.0 Safari/537.36"
		iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 9_1 like Mac OS X) Mobile/13B143"
		ipad   = "Mozilla/5.0 (iPad; CPU OS 9_1 like Mac OS X) Mobile/13B143"
	)
	for want, agents := range map[event.Terminal][]string{
		event.TerminalApp: {"Carnival-App/5.3 (iOS", phone + " Carnival-App/5.3"},
		event.TerminalMobileWeb: {
			phone, tablet, iphone, ipad, phone + " MicroMessenger/6.3",
			"Mozilla/5.0 (Windows Phone 10.0; Android 4.2.1) Edge/12",
		},
		event.TerminalPC: {
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/46.0",
			"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) Safari/601.2",
			"Mozilla/5.0 (X11; Linux x86_64; rv:42.0) Firefox/42.0",
		},
		event.TerminalUnknown: {
			"", "curl/7.88", "Go-http-client/1.1", "NotCarnival-App/5.3",
			phone + " (compatible; Googlebot/2.1)", "Mozilla/5.0 (compatible; Baiduspider/2.0)",
			"Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/100",
		},
	} {
		for _, agent := range agents {
			if got := TerminalOf(agent); got != want {
				t.Errorf("%s: %s, want %s", agent, got.Key(), want.Key())
			}
		}
	}
}
