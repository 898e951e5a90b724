package node

import (
	"context"
	"testing"

	"carnival/event"
	"carnival/web"
	"carnival/web/api"
)

// TestLogins: who a login belongs to, and that its password opens no other.
func TestLogins(t *testing.T) {
	secrets := Secrets{OperatorToken: "token", DemoPassword: "demo"}
	known := func(key string) (event.MerchantID, bool) { return 7, key == "tea" }
	demo := accounts{secrets, &Demo{Shoppers: 20}, known}
	plain := accounts{secrets, nil, known}
	shopper := api.Account{Role: web.Shopper, Number: 12}
	merchant := api.Account{Role: web.Merchant, Number: 7}
	for _, c := range []struct {
		at              accounts
		login, password string
		want            api.Account
	}{
		{plain, "operator", "token", api.Account{Role: web.Operator}},
		{demo, "operator", "token", api.Account{Role: web.Operator}},
		{demo, "demo-00012", "demo", shopper}, {demo, "merchant-tea", "demo", merchant},
	} {
		if got, ok := c.at.Login(context.Background(), c.login, c.password); !ok || got != c.want {
			t.Errorf("%s: %+v, %v", c.login, got, ok)
		}
	}
	for _, c := range []struct {
		at              accounts
		login, password string
	}{
		{plain, "operator", "demo"}, {plain, "operator", ""}, {plain, "demo-00012", "demo"},
		{plain, "merchant-tea", "demo"}, {demo, "operator", "demo"}, {demo, "demo-12", "demo"},
		{demo, "demo-00000", "demo"}, {demo, "demo-00021", "demo"}, {demo, "demo-", "demo"},
		{demo, "demo-00012", "token"}, {demo, "merchant-coffee", "demo"},
		{demo, "merchant-tea", "token"}, {demo, "merchant-", "demo"}, {demo, "tea", "demo"},
		{demo, "", ""},
		{accounts{Secrets{}, &Demo{Shoppers: 20}, known}, "merchant-tea", ""},
	} {
		if got, ok := c.at.Login(context.Background(), c.login, c.password); ok {
			t.Errorf("%s with %q is %+v", c.login, c.password, got)
		}
	}
}
