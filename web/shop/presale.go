package shop

import (
	"net/http"
	"slices"
	"strconv"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web/ui"
)

// ShownPresale is an offer for a deposit, in the steps in which it goes.
type ShownPresale struct {
	ID, SKU           string
	Nature, Terms     string
	Deposit, Deducts  string
	Inflates          bool
	Price, Rest       string
	Steps             []Stage
	Left, Limit       int64
	Open              bool // deposits are taken now
	Why               string
	Most              int64
	Forfeit, Protects string
}

// presaleOf shows the presale that stands on a SKU; nil when there is none.
func (v *visit) presaleOf(sku event.SKUID, at *pricing) *ShownPresale {
	var p benefit.Presale
	ok := false
	v.readBenefits(func(fold *benefit.Fold) { p, ok = fold.PresaleOf(sku, at.market.Code) })
	if !ok || v.now >= p.BalanceTo {
		return nil
	}
	return v.shownPresale(&p, at)
}

func (v *visit) shownPresale(p *benefit.Presale, at *pricing) *ShownPresale {
	cash := func(m money.Minor) string {
		return ui.Money(money.Money{Minor: m, Currency: p.Currency})
	}
	zh, en, _ := p.Nature.Names()
	rest := p.Price - p.Deducts
	out := &ShownPresale{
		ID: p.Presale.String(), SKU: p.SKU.String(),
		Nature:  event.Text{Zh: zh, En: en}.In(string(v.lang)),
		Terms:   v.lang.Say("presale." + p.Nature.Key()),
		Deposit: cash(p.Deposit), Deducts: cash(p.Deducts), Inflates: p.Deducts > p.Deposit,
		Price: cash(p.Price), Rest: cash(rest), Left: int64(p.Available), Limit: int64(p.Limit),
		Most: min(int64(v.plan.Limits.Quantity), trade.MaxQuantity, max(1, int64(p.Available))),
	}
	if p.Limit > 0 {
		out.Most = min(out.Most, int64(p.Limit))
	}
	if p.Nature == event.DepositEarnest {
		// By law the bond is at most a fifth of what the contract comes to.
		out.Protects = cash(min(p.Deposit, (p.Price-p.Deducts+p.Deposit)/5))
		out.Forfeit = v.lang.Say("presale.forfeit", at.when(p.BalanceTo), out.Protects)
	} else {
		out.Forfeit = v.lang.Say("presale.returned", at.when(p.BalanceTo))
	}
	within := func(from, to event.Instant) string {
		return v.lang.Say("presale.within", at.when(from), at.when(to))
	}
	out.Steps = []Stage{
		{Text: v.lang.Say("presale.step.deposit", cash(p.Deposit)),
			When: within(p.DepositFrom, p.DepositTo)},
		{Text: v.lang.Say("presale.step.balance", cash(rest)),
			When: within(p.BalanceFrom, p.BalanceTo)},
	}
	if p.ShipBy != 0 {
		out.Steps = append(out.Steps, Stage{Text: v.lang.Say("presale.step.ship"),
			When: v.lang.Say("presale.by", at.when(p.ShipBy))})
	}
	switch {
	case v.now < p.DepositFrom:
		out.Why = v.lang.Say("presale.soon", at.when(p.DepositFrom))
	case v.now >= p.DepositTo:
		out.Why = v.lang.Say("presale.over")
	case p.Available == 0:
		out.Why = trade.SoldOut.Sentence(string(v.lang))
	default:
		out.Open = true
	}
	out.Steps[0].Now, out.Steps[0].Done = out.Open, v.now >= p.DepositTo
	out.Steps[1].Now = v.now >= p.BalanceFrom
	return out
}

// PresalePage is where a deposit is ordered, with all that comes of it.
type PresalePage struct {
	Frame
	Key      string
	Presale  *ShownPresale
	Quantity int64
	Card     ui.Card
	Variant  string
	Merchant string
	AtHref   string
	Sum      string
	CanOrder bool
	Unagreed bool
	ShipTo   ShipTo
}

// presale is GET /presales/{id}.
func (f *face) presale(v *visit) error {
	model, err := v.presaleModel()
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, Presale(model))
}

func (v *visit) presaleModel() (model PresalePage, err error) {
	id, err := event.ParsePresaleID(v.r.PathValue("id"))
	if err != nil {
		return model, v.notFound()
	}
	at, err := v.pricing()
	if err != nil {
		return model, err
	}
	var p benefit.Presale
	ok := false
	v.readBenefits(func(fold *benefit.Fold) { p, ok = fold.Presale(id) })
	var product catalog.Product
	var k catalog.SKU
	v.f.Catalog.Read(func(fold *catalog.Fold) {
		if k, ok = fold.SKU(p.SKU); ok {
			product, ok = fold.Product(k.Product)
		}
	})
	if !ok {
		return model, v.notFound()
	}
	frame, err := v.frame(v.lang.Say("presale.title"), "")
	if err != nil {
		return model, err
	}
	shown := v.shownPresale(&p, &at)
	n, err := strconv.ParseInt(v.r.FormValue("quantity"), 10, 64)
	if err != nil {
		n = 1
	}
	n = min(max(1, n), shown.Most)
	model = PresalePage{
		Frame: frame, Key: v.tapKey(), Presale: shown, Quantity: n, Card: at.card(&product),
		Variant: variant(&k.OfferedSKU, string(v.lang)), CanOrder: v.allows(festival.Deposit),
		Sum: ui.Money(money.Money{Minor: p.Deposit * money.Minor(n),
			Currency: p.Currency}),
	}
	if err := v.goesTo(v.r.FormValue("address")); err != nil {
		return model, err
	}
	model.ShipTo = v.shipTo(v.r.URL.Path)
	model.Card.Href = "/p/" + k.Product.String() + "?sku=" + p.SKU.String()
	group := at.group(&product)
	model.Merchant, model.AtHref = group.Merchant, group.Href
	return model, nil
}

// placeDeposit is POST /presales/{id}. What becomes of a deposit has to be agreed to first.
func (f *face) placeDeposit(v *visit) error {
	if v.r.PostFormValue("agree") != "1" {
		model, err := v.presaleModel()
		if err != nil {
			return err
		}
		model.Unagreed = true
		return v.show(http.StatusUnprocessableEntity, Presale(model))
	}
	id, err := event.ParsePresaleID(v.r.PathValue("id"))
	if err != nil {
		return v.notFound()
	}
	quantity, ok := v.quantity()
	if !ok {
		return v.badQuantity()
	}
	if err := v.enter(); err != nil {
		return err
	}
	if err := v.goesTo(v.r.PostFormValue("address")); err != nil {
		return err
	}
	v.rememberProvince(v.province())
	key, _ := v.formKey()
	said := id.String() + ":" + strconv.FormatUint(uint64(quantity), 10)
	tap := event.KeyHash(v.shopper, "shop:"+key+":"+said)
	if err := v.putDown(tap); err != nil {
		return err
	}
	out, err := v.submit(&trade.PlaceDeposit{
		Shopper: v.shopper, Key: tap,
		Body: event.BodyHash([]byte(said)), Presale: id, Quantity: quantity,
		Terminal: f.Terminal(v.r.UserAgent()), Province: v.province(),
	})
	if err != nil {
		return err
	}
	if out.Refusal != trade.Accepted {
		return v.refusal(out.Refusal)
	}
	v.sent(tap)
	return v.see("/checkouts/" + event.CheckoutID(out.Subject).String())
}

// balanceWay is where the rest of a presale order is paid now: its bill, when one stands already,
// or else the page that makes one; "" when there is nothing to pay yet, or any more.
func (v *visit) balanceWay(o *shopper.Order) string {
	switch {
	case o.Presale == nil || o.Status != shopper.BalanceDue:
		return ""
	case o.Presale.Bill != 0:
		return "/checkouts/" + o.Presale.Bill.String()
	}
	p := v.presaleBehind(o)
	if v.now < p.BalanceFrom || v.now >= p.BalanceTo {
		return ""
	}
	return "/checkout?balance=" + o.ID.String()
}

// presaleBehind is the offer that a presale order came from.
func (v *visit) presaleBehind(o *shopper.Order) (p benefit.Presale) {
	v.readBenefits(func(fold *benefit.Fold) {
		if found, known := fold.Presale(o.Presale.DepositPlaced.Presale); known {
			p = found
		}
	})
	return p
}

// maxDue bounds the balances that one page shows.
const maxDue = 20

// due shows the presale orders whose rest may be paid now: all of them in the cart, on a page of
// chosen ones those.
func (v *visit) due(model *CartPage, at pricing, chosen *selection) {
	if v.shopper == 0 {
		return
	}
	var list []shopper.Order
	v.f.Shoppers.Read(func(fold *shopper.Fold) {
		if !model.Review {
			list, _ = fold.BalancesDue(v.shopper, 0, maxDue)
			list = slices.DeleteFunc(list, func(o shopper.Order) bool {
				return o.Shopper != v.shopper // a guest's, which is paid by itself
			})
			return
		}
		for _, id := range chosen.balances {
			if o, ok := fold.Order(v.shopper, id); ok && o.Presale != nil {
				list = append(list, o)
			}
		}
	})
	for i := range list {
		o := &list[i]
		p := v.presaleBehind(o)
		open := o.Presale.Bill == 0 && v.balanceWay(o) != ""
		if !open && !model.Review {
			continue
		}
		part := BalancePart{
			Order: o.ID.String(), Href: "/orders/" + o.ID.String(),
			Picked: open && !slices.Contains(chosen.off, o.ID.String()),
			Until:  v.lang.Say("balance.until", at.when(p.BalanceTo)),
		}
		if !open {
			part.Refused = trade.BalanceClosed.Sentence(string(v.lang))
		}
		v.f.Catalog.Read(func(fold *catalog.Fold) {
			shown := at.part(fold, o, o.Presale.Currency)
			if len(shown.Lines) > 0 {
				part.Title, part.Picture = shown.Lines[0].Title, shown.Lines[0].Picture
			}
		})
		model.Due = append(model.Due, part)
	}
}
