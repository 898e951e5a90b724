package node

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"strconv"
	"strings"

	"carnival/web"
	"carnival/web/api"
)

// Demo are the logins of a demonstration: demo-00001 to demo-NNNNN, all with the one password
// that was drawn for the data directory and is printed.
type Demo struct{ Shoppers int }

// demoPrefix begins the logins of a demonstration; their account is the number behind it.
const demoPrefix = "demo-"

// accounts knows the operator and the demonstration's shoppers.
type accounts struct {
	secrets Secrets
	demo    *Demo
}

// Login checks a password in constant time.
func (a accounts) Login(_ context.Context, login, password string) (api.Account, bool) {
	if login == "operator" {
		return api.Account{Role: web.Operator}, same(password, a.secrets.OperatorToken)
	}
	digits, ok := strings.CutPrefix(login, demoPrefix)
	if !ok || a.demo == nil || !same(password, a.secrets.DemoPassword) {
		return api.Account{}, false
	}
	number, err := strconv.Atoi(digits)
	if err != nil || number < 1 || number > a.demo.Shoppers || digits != fmt.Sprintf("%05d",
		number) {
		return api.Account{}, false
	}
	return api.Account{Role: web.Shopper, Number: uint64(number)}, true
}

// same compares two secrets in a time that tells neither their lengths nor where they differ.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return b != "" && subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
