package shop

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/ui"
)

// placeCheckout is POST /checkouts, the one tap. It buys exactly the lines that the page showed, at
// the prices that it showed, and never for more than the bill that it showed: what is gone
// meanwhile is left out and told, and a bill that came to more is shown before anybody is asked to
// pay it. The key under which it is remembered is made from the form's key and all that is wished
// for: the same tap repeated is the same checkout, and another choice on a page that came back is
// another one.
func (f *face) placeCheckout(v *visit) error {
	lines, ok := v.lines()
	balances, known := v.balances()
	if !ok || !known || len(lines)+len(balances) == 0 {
		return v.badForm()
	}
	if _, guarded := v.shownTotal(); !guarded {
		return v.seeBill(lines, balances)
	}
	m, err := v.home()
	if err != nil {
		return err
	}
	if err := v.enter(); err != nil {
		return err
	}
	if err := v.goesTo(v.r.PostFormValue("address")); err != nil {
		return err
	}
	buyer := v.buyer(lines, balances)
	chosen := selection{mode: v.r.PostFormValue("benefits"), use: v.r.PostForm["use"]}
	said := spell(lines, balances, &chosen)
	key, _ := v.formKey()
	province := v.province()
	v.rememberProvince(province)
	outcome, err := v.tap(&trade.PlaceCheckout{
		Shopper: buyer, Key: event.KeyHash(buyer, "shop:"+key+":"+said),
		Body: event.BodyHash([]byte(said)), Market: m.Code, Province: province,
		Terminal: f.Terminal(v.r.UserAgent()), Lines: lines, Balances: balances,
		Only: chosen.only(),
	})
	if err != nil {
		return err
	}
	switch outcome.Refusal {
	case trade.Accepted:
	case trade.BillChanged:
		return v.billChanged(outcome.Amount)
	default:
		return v.refused(outcome, lines)
	}
	if v.r.PostFormValue("from") == "cart" {
		if err := v.leaveCart(outcome, lines); err != nil {
			return err
		}
	}
	return v.see("/checkouts/" + event.CheckoutID(outcome.Subject).String())
}

// buyer is whose tap it is: the visitor's own, or, for the balance of what somebody ordered as a
// guest before they signed in, that guest's, to whom the deposit belongs.
func (v *visit) buyer(lines []trade.CheckoutLine, balances []event.OrderID) event.ShopperID {
	who := v.shopper
	if len(lines) > 0 || len(balances) != 1 {
		return who
	}
	v.f.Shoppers.Read(func(fold *shopper.Fold) {
		if o, ok := fold.Order(v.shopper, balances[0]); ok {
			who = o.Shopper
		}
	})
	return who
}

// seeBill leads who was shown prices and no bill, as on the page of a product, to the bill. The
// form's key goes along: whoever comes back to that page and taps again means the same checkout.
func (v *visit) seeBill(lines []trade.CheckoutLine, balances []event.OrderID) error {
	to := url.Values{}
	for _, l := range lines {
		to.Add("line", spellLine(l, true))
	}
	for _, id := range balances {
		to.Add("balance", id.String())
	}
	if key, ok := v.formKey(); ok {
		to.Set("key", key)
	}
	return v.see("/checkout?" + to.Encode())
}

// mostTaps bounds how often a tap is tried on a bill that falls while it is tried.
const mostTaps = 4

// tap submits a checkout for as much as the page said. A bill that comes to less, as when a line is
// gone, is taken; one that comes to more is not.
func (v *visit) tap(c *trade.PlaceCheckout) (outcome trade.Outcome, err error) {
	shown, _ := v.shownTotal()
	c.Expected, c.Expect = true, shown
	if err := v.putDown(c.Key); err != nil {
		return outcome, err
	}
	for range mostTaps {
		outcome, err = v.submit(c)
		if err != nil || outcome.Refusal != trade.BillChanged || outcome.Amount > shown {
			break
		}
		c.Expect = outcome.Amount
	}
	if err == nil && outcome.Refusal == trade.Accepted {
		v.sent(c.Key)
	}
	return outcome, err
}

// shownTotal is the total of the bill that the page showed.
func (v *visit) shownTotal() (money.Minor, bool) {
	n, err := strconv.ParseInt(v.r.PostFormValue("total"), 10, 64)
	return money.Minor(n), err == nil && n >= 0
}

// billChanged shows the bill of now beside the one that was shown, and asks again.
func (v *visit) billChanged(is money.Minor) error {
	v.now = max(v.now, v.f.Clock.Now())
	chosen, ok := selectionOf(v.picked())
	if !ok {
		return v.badForm()
	}
	review := v.r.PostFormValue("from") == "review"
	if !review {
		chosen.lines, chosen.balances = nil, nil
	}
	model, err := v.cartModel(&chosen, review)
	if err != nil {
		return err
	}
	was, _ := v.shownTotal()
	in := v.plan.Currency
	if model.Now.Total.Currency != 0 {
		in = model.Now.Total.Currency
	}
	p := web.RefusalProblem(trade.BillChanged, string(v.lang))
	model.Problem = p.Title
	model.Was = ui.Money(money.Money{Minor: was, Currency: in})
	model.Is = ui.Money(money.Money{Minor: is, Currency: in})
	return v.show(p.Status, Cart(model))
}

// lines reads what a tap wants: the lines of a cart as sku:quantity:price, or the one of a product
// page. A form of ours names a price on every line, and a second one, which holds from the next
// change on; then says that the page has passed it.
func (v *visit) lines() ([]trade.CheckoutLine, bool) {
	texts := v.r.PostForm["line"]
	if v.r.PostForm.Has("sku") {
		texts = []string{v.r.PostFormValue("sku") + ":" + v.r.PostFormValue("quantity") + ":" +
			v.r.PostFormValue("expect")}
	}
	if len(texts) > trade.MaxCartLines {
		return nil, false
	}
	then := v.r.PostForm.Has("then")
	out := make([]trade.CheckoutLine, len(texts))
	for i, text := range texts {
		l, ok := lineOf(text, then)
		if !ok || l.Expect <= 0 {
			return nil, false
		}
		out[i] = l
	}
	return out, true
}

// lineOf reads sku:quantity, with up to two prices behind it.
func lineOf(text string, then bool) (l trade.CheckoutLine, ok bool) {
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 4 {
		return l, false
	}
	sku, err := event.ParseSKUID(parts[0])
	quantity, errQuantity := strconv.ParseUint(parts[1], 10, 32)
	if err != nil || errQuantity != nil || quantity > trade.MaxQuantity {
		return l, false
	}
	l = trade.CheckoutLine{SKU: sku, Quantity: uint32(quantity)}
	for i, part := range parts[2:] {
		price, err := strconv.ParseInt(part, 10, 64)
		if err != nil || price < 0 {
			return l, false
		}
		if i == 0 || then {
			l.Expect = money.Minor(price)
		}
	}
	return l, true
}

// balances reads the presale orders whose rest a tap pays.
func (v *visit) balances() (out []event.OrderID, ok bool) {
	for _, text := range v.r.PostForm["balance"] {
		id, err := event.ParseOrderID(text)
		if err != nil || len(out) == trade.MaxCartLines {
			return nil, false
		}
		out = append(out, id)
	}
	return out, true
}

// spell writes all that is wished for in the one form that its key is made from.
func spell(lines []trade.CheckoutLine, balances []event.OrderID, chosen *selection) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(spellLine(l, true) + "\n")
	}
	for _, id := range balances {
		b.WriteString(id.String() + "\n")
	}
	if chosen.only() != nil {
		b.WriteString(chosen.mode + ":" + strings.Join(chosen.use, ",") + "\n")
	}
	return b.String()
}

func spellLine(l trade.CheckoutLine, priced bool) string {
	text := l.SKU.String() + ":" + strconv.FormatUint(uint64(l.Quantity), 10)
	if priced {
		text += ":" + minorText(l.Expect)
	}
	return text
}

func (v *visit) rememberProvince(p event.Province) {
	if !v.r.PostForm.Has("province") && v.to == nil {
		return
	}
	http.SetCookie(v.w, &http.Cookie{
		Name: provinceCookie, Value: strconv.Itoa(int(p)), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: v.f.Gate.Tight(v.r), SameSite: http.SameSiteLaxMode,
	})
}

// leaveCart takes what was bought out of the cart. It also runs when the tap is repeated, as the
// answer to the first may have been lost before the cart was emptied; a line whose quantity is no
// longer the one that was bought has been put in anew, and stays.
func (v *visit) leaveCart(outcome trade.Outcome, lines []trade.CheckoutLine) error {
	v.f.Marks.Wrote(v.shopper, outcome.Last())
	var placed *event.CheckoutPlaced
	var cart []shopper.CartLine
	err := v.own(func(fold *shopper.Fold) {
		if c, ok := fold.Checkout(v.shopper, event.CheckoutID(outcome.Subject)); ok {
			placed = c.Placed
		}
		cart = fold.Cart(v.shopper)
	})
	if err != nil || placed == nil {
		return err
	}
	var leaving []trade.Command
	for _, l := range cart {
		wanted := slices.ContainsFunc(lines, func(w trade.CheckoutLine) bool {
			return w.SKU == l.SKU && w.Quantity == l.Quantity
		})
		if wanted && bought(placed, l.SKU) {
			leaving = append(leaving, &trade.PutInCart{Shopper: v.shopper, SKU: l.SKU})
		}
	}
	return v.submitAll(leaving)
}

func bought(placed *event.CheckoutPlaced, sku event.SKUID) bool {
	for i := range placed.Orders {
		for j := range placed.Orders[i].Lines {
			if placed.Orders[i].Lines[j].SKU == sku {
				return true
			}
		}
	}
	return false
}

// submitAll hands commands in together, so that they share a flush of the journal. There are at
// most as many as a cart has lines.
func (v *visit) submitAll(commands []trade.Command) error {
	errs := make([]error, len(commands))
	var all sync.WaitGroup
	for i, c := range commands {
		all.Go(func() { _, errs[i] = v.submit(c) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// RefusedPage says why nothing was bought, line by line.
type RefusedPage struct {
	Frame
	Title   string
	Changed bool // a price has changed
	Lines   []RefusedLine
	Back    string
}

// RefusedLine is a line that was not bought. Was and Is are its price when that has changed.
type RefusedLine struct {
	Title, Variant, Href, Picture string
	Quantity                      int64
	Reason, Was, Is               string
}

// refused shows a checkout that was refused as a whole.
func (v *visit) refused(outcome trade.Outcome, lines []trade.CheckoutLine) error {
	p := web.RefusalProblem(outcome.Refusal, string(v.lang))
	if len(outcome.Refused) == 0 {
		return p
	}
	v.now = max(v.now, outcome.Stamp, v.f.Clock.Now()) // the prices of the decision, not of the tap
	at, err := v.pricing()
	if err != nil {
		return err
	}
	model := RefusedPage{Frame: v.bareFrame(p.Title, "", 0), Title: p.Title, Back: v.back("/cart")}
	expect := map[event.SKUID]money.Minor{}
	for _, l := range lines {
		expect[l.SKU] = l.Expect
	}
	v.f.Catalog.Read(func(fold *catalog.Fold) {
		for _, l := range outcome.Refused {
			shown := at.refusedLine(fold, l, expect[l.SKU])
			model.Changed = model.Changed || trade.Refusal(l.Reason) == trade.PriceChanged
			model.Lines = append(model.Lines, shown)
		}
	})
	if model.Changed {
		model.Title = v.lang.Say("refused.price")
		model.Frame.Title = model.Title
	}
	return v.show(p.Status, Refused(model))
}

func (p *pricing) refusedLine(
	fold *catalog.Fold, l event.RefusedLine, expect money.Minor,
) RefusedLine {
	lang := string(p.lang)
	out := RefusedLine{Quantity: int64(l.Quantity), Reason: trade.Refusal(l.Reason).Sentence(lang)}
	k, ok := fold.SKU(l.SKU)
	if !ok {
		out.Title = l.SKU.String()
		return out
	}
	product, _ := fold.Product(k.Product)
	out.Title, out.Variant = product.Title.In(lang), variant(&k.OfferedSKU, lang)
	out.Href = "/p/" + product.ProductOffered.Product.String() + "?sku=" + l.SKU.String()
	out.Picture = pictureOf(&product, l.SKU.String())
	if q, sold := p.quote(k.Prices); sold && trade.Refusal(l.Reason) == trade.PriceChanged {
		out.Was = ui.Money(money.Money{Minor: expect, Currency: q.Currency})
		out.Is = ui.Money(money.Money{Minor: q.Minor, Currency: q.Currency})
	}
	return out
}

// refusal is a refusal of the rulebook that is known without asking it.
func (v *visit) refusal(r trade.Refusal) error { return web.RefusalProblem(r, string(v.lang)) }

// findCheckout finds the checkout of the address, if it is the shopper's own.
func (v *visit) findCheckout() (c shopper.Checkout, err error) {
	id, err := event.ParseCheckoutID(v.r.PathValue("id"))
	if err != nil {
		return c, v.notFound()
	}
	found := false
	err = v.own(func(fold *shopper.Fold) { c, found = fold.Checkout(v.shopper, id) })
	if err == nil && !found {
		err = v.notFound()
	}
	return c, err
}

// asked is what the payment of a checkout asks for, or asked for at first.
func asked(c *shopper.Checkout) money.Minor {
	if c.Deposit != nil {
		return c.Deposit.Deposit
	}
	return c.Placed.Total()
}

// refused are the lines that were not bought; a deposit is refused whole or not at all.
func refused(c *shopper.Checkout) []event.RefusedLine {
	if c.Placed == nil {
		return nil
	}
	return c.Placed.Refused
}

// payState is the key of the words for where the one payment stands.
func payState(c *shopper.Checkout) string {
	if c.Due > 0 {
		return "pay.due"
	}
	state := "pay.closed"
	for _, list := range [...][]shopper.Order{c.Orders, c.Balances} {
		for i := range list {
			switch list[i].Status {
			case shopper.Paid, shopper.Shipped, shopper.Finished, shopper.Forfeited:
				return "pay.paid"
			case shopper.BalanceDue:
				if c.Deposit != nil {
					return "pay.paid"
				}
			case shopper.Refunded, shopper.Failed:
				state = "pay.refunded"
			}
		}
	}
	return state
}
