package api

import (
	"encoding/json"
	"net/http"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/shopper"
	"carnival/web"
)

// DepositRequest orders pieces of a presale. The deposit is asked for at once, the rest in the
// balance's window, by a checkout that names the order among its balances.
type DepositRequest struct {
	Quantity uint32 `json:"quantity" example:"1"`
	Address  string `json:"address,omitempty" doc:"of /v1/me/addresses: it goes there"`
	Province string `json:"province,omitempty" doc:"GB/T 2260, 2 digits" example:"33"`
}

// OrderPresale is what a presale order has beside what every order has.
type OrderPresale struct {
	Presale     string  `json:"presale"`
	Step        string  `json:"step" enum:"presale_step"`
	Nature      string  `json:"nature" enum:"nature"`
	Says        Words   `json:"says" doc:"the deposit's nature"`
	Terms       Words   `json:"terms" doc:"what becomes of the deposit if one side fails"`
	Deposit     Amount  `json:"deposit" doc:"of the pieces that are still ordered"`
	Deducts     Amount  `json:"deducts" doc:"what it takes off their price"`
	Protected   Amount  `json:"protected" doc:"of an earnest one, at most: a fifth of the price"`
	Paid        Amount  `json:"paid" doc:"so far"`
	Balance     Amount  `json:"balance" doc:"left to pay; before a checkout asks, at most that"`
	BalanceFrom string  `json:"balance_from" format:"date-time"`
	BalanceTo   string  `json:"balance_to" format:"date-time"`
	ShipBy      string  `json:"ship_by,omitempty" format:"date-time"`
	Reminded    string  `json:"reminded,omitempty" format:"date-time" doc:"of the balance"`
	Bill        string  `json:"bill,omitempty" doc:"the checkout that asks for the balance"`
	Outcome     string  `json:"outcome,omitempty" enum:"forfeited,doubled,returned"`
	Kept        *Amount `json:"kept,omitempty" doc:"of the deposit, by the merchant"`
	Back        *Amount `json:"back,omitempty" doc:"of the deposit, to the shopper"`
	Damages     *Amount `json:"damages,omitempty" doc:"paid by the merchant beyond the deposit"`
}

// Steps of a presale order, as Taobao's open platform names them (rules R3.9), with the ways in
// which one ends unsold.
const (
	stepNothingPaid = "front_nopaid_final_nopaid"
	stepDepositPaid = "front_paid_final_nopaid"
	stepAllPaid     = "front_paid_final_paid"
	stepClosed      = "closed"
	stepForfeited   = "closed_forfeited"
	stepDoubled     = "closed_doubled"
	stepReturned    = "closed_returned"
)

// depositTerms say what the law makes of each nature (Civil Code, articles 586 and 587).
var depositTerms = map[event.DepositNature]Words{
	event.DepositEarnest: {
		"定金：逾期不付尾款，受保护的部分不予退还；商家不能交货，受保护的部分双倍返还。",
		"An earnest deposit: its protected part is forfeited if the balance is not paid in time, " +
			"and paid back twofold if the merchant cannot deliver.",
	},
	event.DepositAdvance: {
		"订金：属于预付款，交易未完成时全额退还。",
		"A refundable advance: all of it goes back if the sale does not come about.",
	},
}

// presaleTap is the tap that orders of a presale.
type presaleTap struct {
	placed *event.DepositPlaced
	offer  *event.PresaleOpened
}

// protects is the part of a deposit that counts as one: at most a fifth of the contract price, and
// nothing of an advance. The discounts of the balance can lower that price, and with it the part.
func protects(n event.DepositNature, amount, deposit, deducts money.Minor) money.Minor {
	if n != event.DepositEarnest {
		return 0
	}
	return min(deposit, (amount-deducts+deposit)/5)
}

// presold makes a tap of the fact of a deposit.
func (f *face) presold(r *http.Request, s *standing, made *event.DepositPlaced) error {
	offer, ok := f.offerOf(made.Presale)
	if !ok {
		if err := await(r, s.sequence, f.Benefits); err != nil {
			return err
		}
		if offer, ok = f.offerOf(made.Presale); !ok {
			return web.NewProblem("behind", web.Lang(r))
		}
	}
	s.deposit = &presaleTap{made, &offer.PresaleOpened}
	s.placed = &event.CheckoutPlaced{
		Checkout: made.Checkout, Payment: made.Payment, FirstOrder: made.Order,
		Shopper: made.Shopper, Market: made.Market, Currency: made.Currency,
		Orders: []event.PlacedOrder{{Merchant: made.Merchant, Lines: []event.OrderLine{{
			SKU: made.SKU, Quantity: made.Quantity, Unit: made.Unit, List: made.Unit,
			Off: made.Deducts - made.Deposit,
		}}}},
	}
	return nil
}

func (f *face) offerOf(id event.PresaleID) (p benefit.Presale, ok bool) {
	f.Benefits.Read(func(fold *benefit.Fold) { p, ok = fold.Presale(id) })
	return p, ok
}

// said is how the order of a tap stands, or stood when it was made.
func (p *presaleTap) said(s *standing) *OrderPresale {
	if s.now != nil {
		return orderPresale(&s.now.Orders[0], p.offer, s.placed.Currency)
	}
	return orderPresale(&shopper.Order{
		PlacedOrder: s.placed.Orders[0], Status: shopper.DepositDue,
		Presale: &shopper.Presale{
			DepositPlaced: p.placed, Paid: p.placed.Deposit, Deducts: p.placed.Deducts,
		},
	}, p.offer, s.placed.Currency)
}

func orderPresale(
	o *shopper.Order, offer *event.PresaleOpened, in money.Currency,
) *OrderPresale {
	p := o.Presale
	zh, en, _ := offer.Nature.Names()
	said := &OrderPresale{
		Presale: offer.Presale.String(), Step: presaleStep(o), Nature: offer.Nature.Key(),
		Says: Words{zh, en}, Terms: depositTerms[offer.Nature],
		Deposit: amount(p.Paid, in), Deducts: amount(p.Deducts, in),
		BalanceFrom: offer.BalanceFrom.String(), BalanceTo: offer.BalanceTo.String(),
	}
	protected := protects(offer.Nature, o.Lines[0].Amount(), p.Paid, p.Deducts)
	said.Protected = amount(protected, in)
	balance := o.Total() - p.Paid
	if p.Balance != nil {
		balance = p.Balance.Total()
	}
	paid := money.Minor(0)
	switch said.Step {
	case stepDepositPaid:
		paid = p.Paid
	case stepAllPaid:
		paid, balance = o.Total(), 0
	case stepNothingPaid:
	default:
		balance = 0
	}
	said.Paid, said.Balance = amount(paid, in), amount(balance, in)
	if offer.ShipBy != 0 {
		said.ShipBy = offer.ShipBy.String()
	}
	if p.Reminded != 0 {
		said.Reminded = p.Reminded.String()
	}
	if p.Bill != 0 {
		said.Bill = p.Bill.String()
	}
	if p.Outcome != 0 {
		kept, back, damages := amount(p.Kept, in), amount(p.Back, in), amount(p.Damages, in)
		said.Outcome = p.Outcome.Key()
		said.Kept, said.Back, said.Damages = &kept, &back, &damages
	}
	return said
}

// presaleStep is how far an order is paid.
func presaleStep(o *shopper.Order) string {
	switch o.Status {
	case shopper.DepositDue:
		return stepNothingPaid
	case shopper.BalanceDue:
		return stepDepositPaid
	case shopper.Closed:
		return stepClosed
	case shopper.Forfeited:
		return stepForfeited
	case shopper.Failed:
		if o.Presale.Outcome == event.DepositDoubled {
			return stepDoubled
		}
		return stepReturned
	case shopper.Refunded:
		if o.Presale.Outcome == event.DepositDoubled {
			return stepDoubled
		}
	}
	return stepAllPaid
}

// value writes what does not stand in the way of a crowd as the standard encoder does.
func (o *out) value(v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic("api: a shape of ours does not marshal: " + err.Error())
	}
	o.b = append(o.b, body...)
}

// placeDeposit is POST /v1/presales/{id}/deposits. A retry is answered as a tap's is.
func (f *face) placeDeposit(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	id, err := event.ParsePresaleID(r.PathValue("id"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if code := keyFault(key); code != "" {
		web.NewProblem(code, lang).Write(w, r)
		return
	}
	d := desks.Get().(*desk)
	defer d.free()
	d.wish.Shopper = web.SessionOf(r).Shopper
	c := &trade.PlaceDeposit{
		Shopper: d.wish.Shopper, Key: event.KeyHash(d.wish.Shopper, key), Presale: id,
		Terminal: TerminalOf(r.UserAgent()),
	}
	if err := d.readDeposit(r, lang, c); err != nil {
		fail(w, r, err)
		return
	}
	// The same body under the same key is another request when it is for another presale.
	c.Body = event.BodyHash(append(d.body, id.String()...))
	err = f.putDown(r, d, c.Key, &c.Province)
	var outcome trade.Outcome
	if err == nil {
		outcome, err = f.decide(r, c)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.sent(r, d, c.Key, outcome)
	f.answerCheckout(w, r, d, outcome)
}

// readDeposit reads a DepositRequest.
func (d *desk) readDeposit(r *http.Request, lang string, c *trade.PlaceDeposit) error {
	d.lang = lang
	if err := wantsType(r, "application/json"); err != nil {
		return err
	}
	body, err := readAll(d.body[:0], r)
	if err != nil {
		return err
	}
	d.body = body
	d.reader = reader{b: body, lang: lang, path: d.steps[:0]}
	if len(body) == 0 {
		d.b = []byte("{}")
	}
	d.record([]member{
		need("quantity", d.toCount(&c.Quantity)),
		option("address", d.toAddress(&d.address)),
		option("province", func() { c.Province = d.province() }),
	})
	if p := d.finish(); p != nil {
		return p
	}
	return nil
}

// BalanceDue is a presale order whose balance is to be paid. Open says that a checkout may ask for
// it now.
type BalanceDue struct {
	Order
	Open bool `json:"open" doc:"a checkout may name it among its balances now"`
}

// getBalances is GET /v1/balances, the newest order first.
func (f *face) getBalances(w http.ResponseWriter, r *http.Request) {
	p, err := pageOf(r, event.ParseCheckoutID)
	var list []owned
	var next event.CheckoutID
	if err == nil {
		err = f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) {
			var due []shopper.Order
			due, next = fold.BalancesDue(owner, p.after, p.limit)
			for _, o := range due {
				list = append(list, owned{o, o.Presale.Currency})
			}
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	said := Page[BalanceDue]{Items: make([]BalanceDue, 0, len(list))}
	now := f.Clock.Now()
	for i, o := range f.orders(list, web.Lang(r)) {
		offer, ok := f.offerOf(list[i].Presale.DepositPlaced.Presale)
		said.Items = append(said.Items, BalanceDue{
			o, ok && offer.Closed == 0 && list[i].Presale.Bill == 0 &&
				offer.BalanceFrom <= now && now < offer.BalanceTo,
		})
	}
	if next != 0 {
		said.Next = next.String()
	}
	answer(w, r, http.StatusOK, said)
}
