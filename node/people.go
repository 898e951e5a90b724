package node

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"carnival/event"
	"carnival/gateway"
	"carnival/gateway/notify"
	"carnival/signin"
	"carnival/trade"
	"carnival/vault"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/api"
)

// People say how people reach the site and how it reaches them. They stand in people.json of the
// data directory, which is written by hand.
type People struct {
	// Origins are the addresses of the site, such as https://shop.example. Where one of them is
	// by TLS, so are all cookies.
	Origins   []string            `json:"origins"`
	Providers []signin.Provider   `json:"providers"`
	Mail      *notify.MailOptions `json:"mail"`  // nil: no mail goes out
	Texts     *Texts              `json:"texts"` // nil: no text messages go out
}

// Texts are where text messages are handed over.
type Texts struct {
	URL    string `json:"url"`
	Secret string `json:"secret"`
}

// readPeople reads people.json; a field that is not known is a mistake that is told at the start.
func readPeople(dir string) (p People, err error) {
	path := filepath.Join(dir, "people.json")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(&p); err != nil {
		return p, fmt.Errorf("%s: %w; docs/accounts-and-privacy.md shows its form", path, err)
	}
	for i, o := range p.Origins {
		if p.Origins[i], err = originOf(o); err != nil {
			return p, fmt.Errorf("%s: %w", path, err)
		}
	}
	return p, nil
}

// originOf is an origin as a browser names it, which is what it is compared with: without a slash
// at the end, in small letters, and without the port that goes without saying.
func originOf(text string) (string, error) {
	at, err := url.Parse(strings.TrimSpace(text))
	if err != nil || at.Scheme != "https" && at.Scheme != "http" || at.Hostname() == "" ||
		strings.Trim(at.Path, "/") != "" || at.RawQuery != "" || at.Fragment != "" ||
		at.User != nil {
		return "", fmt.Errorf("origins: %q is no origin; write the scheme and the name alone, "+
			"such as https://shop.example", text)
	}
	host := strings.ToLower(at.Host)
	usual := map[string]string{"https": ":443", "http": ":80"}[at.Scheme]
	return at.Scheme + "://" + strings.TrimSuffix(host, usual), nil
}

// people are the parts of a node that know about persons.
type people struct {
	People
	vault  *vault.Vault
	desk   *signin.Desk
	post   *notify.Post
	outbox *notify.Outbox // of a demonstration
	erased *gateway.Runner
	inbox  *gateway.Runner
}

// openPeople opens the vault and the desk before it. In a demonstration there is nobody at the
// other end of a message, so they are shown on a screen.
func (n *Node) openPeople(ctx context.Context) (err error) {
	p := &n.people
	if p.People, err = readPeople(n.opts.DataDir); err != nil {
		return err
	}
	p.vault, err = vault.Open(ctx, vault.Options{
		Dir: filepath.Join(n.opts.DataDir, "vault"), Key: n.Secrets.VaultKey, Now: time.Now,
	})
	if err != nil {
		return err
	}
	channels, err := n.channels()
	if err != nil {
		return err
	}
	p.post = notify.New(notify.Options{
		Channels: channels, Now: time.Now, Logger: n.opts.Logger,
	})
	p.desk, err = signin.New(ctx, signin.Options{
		Vault: p.vault, Submit: n.Engine.Submit, Favourites: n.favouritesOf, Placed: n.placed,
		Send: n.sendCode, Now: time.Now, Origins: p.Origins, Providers: p.Providers,
		Builtin: n.builtinStaff, Logger: n.opts.Logger,
	})
	if err != nil {
		return err
	}
	p.inbox = n.openInbox()
	p.erased = &gateway.Runner{
		Party: obeying{p.desk}, Journal: n.journal, Submit: n.Engine.Submit,
		Dir: filepath.Join(n.opts.DataDir, "errands"), Logger: n.opts.Logger,
	}
	return nil
}

func (n *Node) channels() (map[notify.Kind]notify.Channel, error) {
	all := map[notify.Kind]notify.Channel{}
	if n.opts.Accounts != nil {
		n.people.outbox = &notify.Outbox{}
		all[notify.Email], all[notify.Phone] = n.people.outbox, n.people.outbox
	}
	if o := n.people.Mail; o != nil {
		mail, err := notify.NewMail(*o)
		if err != nil {
			return nil, err
		}
		all[notify.Email] = mail
	}
	if o := n.people.Texts; o != nil {
		hook, err := notify.NewHook(o.URL, o.Secret, time.Now)
		if err != nil {
			return nil, err
		}
		all[notify.Phone] = hook
	}
	return all, nil
}

// runPeople starts what goes on by itself.
func (n *Node) runPeople(ctx context.Context) {
	n.running.Go(func() { n.people.post.Run(ctx) })
	n.running.Go(func() { n.people.desk.Run(ctx) })
	n.running.Go(func() {
		if err := n.people.erased.Run(ctx); err != nil && ctx.Err() == nil {
			n.opts.Logger.Error("the vault does not follow the journal", "err", err)
		}
	})
	n.running.Go(func() {
		if err := n.people.inbox.Run(ctx); err != nil && ctx.Err() == nil {
			n.opts.Logger.Error("shoppers are not told what happens", "err", err)
		}
	})
}

// peopleHealth is nil while people can sign in and hear from the site.
func (n *Node) peopleHealth(ctx context.Context) error {
	return errors.Join(n.people.vault.Health(ctx), n.people.post.Health(),
		n.people.erased.Health(), n.people.inbox.Health())
}

func (n *Node) closePeople() error {
	if n.people.vault == nil {
		return nil
	}
	return n.people.vault.Close()
}

// sendCode words a code and hands it over.
func (n *Node) sendCode(d signin.Delivery) bool {
	minutes := int(d.Life.Minutes())
	m := notify.Message{
		Kind: notify.Kind(d.To.Kind), To: d.To.Value, Until: time.Now().Add(d.Life),
		Subject: "Carnival: " + d.Code,
		Text: fmt.Sprintf("%s is your code for Carnival. It is good for %d minutes. "+
			"Nobody of Carnival will ever ask you for it.", d.Code, minutes),
	}
	if d.Lang == "zh" {
		m.Subject = "Carnival 验证码 " + d.Code
		m.Text = fmt.Sprintf("【Carnival】验证码 %s，%d 分钟内有效。工作人员不会向您索要验证码，请勿转告他人。",
			d.Code, minutes)
	}
	return n.people.post.Hand(m)
}

// favouritesOf lists a shopper's favourites, with all that they changed until now.
func (n *Node) favouritesOf(
	ctx context.Context, id event.ShopperID,
) (all []event.ProductID, err error) {
	if err := n.Shoppers.Wait(ctx, n.marks.Of(id)); err != nil {
		return nil, err
	}
	n.Shoppers.Read(func(f *shopper.Fold) {
		for after := event.ProductID(0); ; {
			page, next := f.Favourites(id, after, shopper.MaxPage)
			all = append(all, page...)
			if after = next; after == 0 {
				return
			}
		}
	})
	return all, nil
}

// placed reports whether a shopper has made a tap, up to the end of the journal.
func (n *Node) placed(
	ctx context.Context, id event.ShopperID, tap event.Hash128,
) (yes bool, err error) {
	if err := n.Shoppers.Wait(ctx, n.journal.Head().Last); err != nil {
		return false, err
	}
	n.Shoppers.Read(func(f *shopper.Fold) { yes = f.Tapped(id, tap) })
	return yes, nil
}

// builtinStaff are the operator of the data directory, and the merchants of a demonstration.
func (n *Node) builtinStaff(
	ctx context.Context, login, password string,
) (s vault.Staff, ok bool) {
	a, ok := n.accounts().Login(ctx, login, password)
	s = vault.Staff{Login: login, Role: vault.StaffOperator}
	if a.Role == web.Merchant {
		s.Role, s.Merchant = vault.StaffMerchant, event.MerchantID(a.Number)
	}
	return s, ok && a.Role != web.Shopper
}

// gate is the gate of the site.
func (n *Node) gate() *web.Gate {
	g := &web.Gate{
		Sealer: n.sealer(), Keeper: api.Keeper{Desk: n.people.desk, Logger: n.opts.Logger},
		Origins: n.people.Origins,
	}
	for _, o := range n.people.Origins {
		g.Secure = g.Secure || strings.HasPrefix(o, "https://")
	}
	return g
}

// showOutbox lists what a demonstration would have sent; nil where there are real people.
func (n *Node) showOutbox() func() []api.OutboxMessage {
	if n.people.outbox == nil {
		return nil
	}
	return func() (list []api.OutboxMessage) {
		for _, m := range n.people.outbox.List() {
			list = append(list, api.OutboxMessage{
				Kind: string(m.Kind), To: m.To, Subject: m.Subject, Text: m.Text,
			})
		}
		return list
	}
}

// obeying is the vault as a party that follows the journal: whom it says to be erased is erased,
// and a guest's addresses go where the cart went, also when the process that was asked to do so
// ended in between.
type obeying struct{ desk *signin.Desk }

// Name of the party.
func (obeying) Name() string { return "vault" }

// Wants an erasure and what comes along when a guest signs in.
func (obeying) Wants(e event.Entry) bool {
	switch e.Event.(type) {
	case *event.ShopperErased, *event.CartMerged:
		return true
	}
	return false
}

// Do erases, or brings along.
func (o obeying) Do(ctx context.Context, e event.Entry) (trade.Command, error) {
	switch fact := e.Event.(type) {
	case *event.ShopperErased:
		return nil, o.desk.Obey(ctx, fact.Shopper)
	case *event.CartMerged:
		return nil, o.desk.Merged(ctx, fact)
	}
	return nil, nil
}

// Vault is where what is known of persons is kept, for programs that people do not stand before.
func (n *Node) Vault() *vault.Vault { return n.people.vault }

// Desk is where people sign in, for the same programs.
func (n *Node) Desk() *signin.Desk { return n.people.desk }
