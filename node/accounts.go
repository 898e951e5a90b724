package node

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"carnival/event"
	"carnival/view/catalog"
	"carnival/web"
	"carnival/web/api"
)

// Demo are the logins of a demonstration: demo-00001 to demo-NNNNN for shoppers and merchant-KEY
// for every merchant by the platform's own key, all with the one password that was drawn for the
// data directory and is printed.
type Demo struct{ Shoppers int }

// demoPrefix begins the logins of a demonstration's shoppers. The account is the number behind it.
const demoPrefix = "demo-"

// merchantPrefix begins the logins of its merchants. The platform's key of one follows.
const merchantPrefix = "merchant-"

// accounts knows the operator, and the demonstration's shoppers and merchants.
type accounts struct {
	secrets  Secrets
	demo     *Demo
	merchant func(key string) (event.MerchantID, bool)
}

func (n *Node) accounts() accounts {
	return accounts{n.Secrets, n.opts.Accounts, n.merchantByKey}
}

// openKeys brings the merchants' keys back from the data directory.
func (n *Node) openKeys() error {
	path := filepath.Join(n.opts.DataDir, "keys.json")
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	save := func(text []byte) error { return writeSecret(path, text) }
	if n.keys, err = web.NewKeys(text, save, time.Now); err != nil {
		return fmt.Errorf("%s: %w; restore it, or remove it and issue the merchants new keys", path,
			err)
	}
	return nil
}

// merchantByKey finds a merchant by the platform's own key.
func (n *Node) merchantByKey(key string) (id event.MerchantID, ok bool) {
	n.Catalog.Read(func(f *catalog.Fold) {
		var m *event.MerchantOpened
		if m, ok = f.MerchantByKey(key); ok {
			id = m.Merchant
		}
	})
	return id, ok
}

// Login checks a password in constant time.
func (a accounts) Login(_ context.Context, login, password string) (api.Account, bool) {
	if login == "operator" {
		return api.Account{Role: web.Operator}, same(password, a.secrets.OperatorToken)
	}
	key, merchant := strings.CutPrefix(login, merchantPrefix)
	if a.demo == nil || !same(password, a.secrets.DemoPassword) {
		return api.Account{}, false
	}
	if merchant {
		id, known := a.merchant(key)
		return api.Account{Role: web.Merchant, Number: uint64(id)}, known
	}
	digits, ok := strings.CutPrefix(login, demoPrefix)
	if !ok {
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
