package trade

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/money"
	"carnival/promo"
)

var update = flag.Bool("update", false, "write what the scripts of testdata give now")

// A script is a file of testdata/<noun>/. A line that stands alone prepares and must be accepted;
// behind "> " it is looked at, and what follows from it stands below, indented: one fact a line,
// or the refusal with its code. "? " asks the state. Names of merchants, SKUs and shoppers are
// the script's own; checkouts, orders, payments and refunds are counted from 1.
//
//	at 2015-11-11T00:00:00+08:00
//	> checkout ann key=k1 lines=cup:2,pen
//	  CheckoutPlaced 1 ann CNY 20.00; 1 shop: cup 2x10.00/10.00
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	reached, happened := map[Refusal]bool{}, map[string]bool{}
	for _, file := range files {
		t.Run(strings.TrimPrefix(file, "testdata/"), func(t *testing.T) {
			p := newPlayer(t)
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := p.play(string(want))
			maps.Copy(reached, p.reached)
			maps.Copy(happened, p.happened)
			if *update {
				err = os.WriteFile(file, []byte(got), 0o644)
			} else if got != string(want) {
				t.Error(difference(string(want), got))
			}
			if err != nil || p.s.Digest() != p.s.Recount() {
				t.Error("the digest is not the recount", err)
			}
		})
	}
	for _, r := range Refusals() {
		if !reached[r] {
			t.Errorf("no script reaches %s", r.Code())
		}
	}
	for _, c := range []Command{
		&PublishPlan{}, &OpenMerchant{}, &OfferProduct{}, &SetStock{}, &JoinShopper{}, &PutInCart{},
		&SetFavourite{}, &PlaceCheckout{}, &ReceivePayment{}, &CancelOrder{}, &RefundOrder{},
		&ConfirmRefund{}, &FailRefund{}, &Tick{},

		&PublishPromotion{}, &EndPromotion{}, &ClaimCoupon{}, &PublishCampaign{}, &RevealSeed{},
		&DrawEnvelope{}, &GrantEnvelope{}, &OpenGroup{}, &JoinGroup{}, &GrantAllowance{},
		&OpenPresale{}, &PlaceDeposit{}, &FailPresale{}, &StartPayment{}, &NotePending{},
		&FailPayment{}, &ShipOrder{}, &ConfirmReceipt{}, &OpenReturn{}, &AnswerReturn{},
		&SendReturn{}, &AcceptReturn{}, &EndReturn{}, &SettleMerchant{}, &NotePayout{},
		&PayRefund{}, &RetryRefund{}, &ExtendPayment{},
		&MergeCarts{}, &UndoMerge{}, &EraseShopper{}, &FollowMerchant{}, &UnfollowMerchant{},
	} {
		if name := fmt.Sprintf("%T", c); !happened[name] {
			t.Errorf("no script shows %s succeed", name)
		}
	}
}

// difference shows the first line that is not as the script says.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("line %d\n want %s\n got  %s", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

type player struct {
	t        *testing.T
	s        *State
	at       event.Instant
	ids      map[string]uint64 // by "kind name"
	names    map[string]string // by "kind number"
	reached  map[Refusal]bool
	happened map[string]bool
}

func newPlayer(t *testing.T) *player {
	return &player{
		t: t, s: New(0), at: instant("2015-11-11T00:00:00+08:00"),
		ids: map[string]uint64{}, names: map[string]string{},
		reached: map[Refusal]bool{}, happened: map[string]bool{},
	}
}

func instant(text string) event.Instant {
	return event.At(must(time.Parse(time.RFC3339Nano, text)))
}

func (p *player) play(script string) string {
	var out strings.Builder
	lines := strings.Split(strings.TrimSuffix(script, "\n"), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "  ") {
			continue
		}
		out.WriteString(line + "\n")
		shown, looked := strings.CutPrefix(line, "> ")
		question, asked := strings.CutPrefix(line, "? ")
		switch {
		case strings.TrimSpace(line) == "" || line[0] == '#':
		case asked:
			out.WriteString("  " + p.ask(strings.Fields(question)) + "\n")
		default:
			said := p.run(shown)
			if looked {
				out.WriteString(said)
			} else if strings.HasPrefix(said, "  refused") {
				p.t.Fatalf("line %d: %s: %s", i+1, line, said)
			}
		}
	}
	return out.String()
}

// run does what a line says and tells what followed, a line each.
func (p *player) run(line string) string {
	a := words(p.t, line)
	switch a.verb {
	case "at":
		p.at = instant(a.name(0))
	case "bound":
		p.s.most = bounds{a.count("merchants", MaxMerchants), a.count("products", MaxProducts),
			a.count("skus", MaxSKUs), a.count("orders", MaxOrders), a.count("keys", MaxKeys)}
	case "room":
		p.bindBenefits(a)
	case "repeat":
		n, rest, _ := strings.Cut(strings.TrimPrefix(line, "repeat "), " ")
		for i := range must(strconv.Atoi(n)) {
			said := p.run(strings.ReplaceAll(rest, "#", strconv.Itoa(i+1)))
			if strings.HasPrefix(said, "  refused") {
				p.t.Fatal(rest, i, said)
			}
		}
	default:
		return p.submit(p.command(a))
	}
	return ""
}

func (p *player) submit(c Command) string {
	before := p.s.Digest()
	out := Decide(p.s, p.at, c)
	if p.s.Digest() != before || p.s.Recount() != before {
		p.t.Fatalf("deciding %T changed the state", c)
	}
	var said strings.Builder
	if out.Refusal != Accepted {
		p.reached[out.Refusal] = true
		fmt.Fprintf(&said, "  refused: %s", out.Refusal.Code())
		if out.Amount != 0 {
			fmt.Fprintf(&said, " %d", out.Amount)
		}
		said.WriteByte('\n')
		for _, l := range out.Refused {
			p.reached[Refusal(l.Reason)] = true
			fmt.Fprintf(&said, "    %s\n", p.refused(l))
		}
		return said.String()
	}
	for _, e := range out.Events {
		p.happened[fmt.Sprintf("%T", c)] = true
		p.s.Evolve(p.s.Sequence()+1, p.at, e)
		p.learnSKUs(e)
		said.WriteString("  " + p.fact(e) + "\n")
	}
	switch {
	case out.More:
		said.WriteString("  and more to close\n")
	case out.Earlier != 0:
		fmt.Fprintf(&said, "  as answered before, by fact %d\n", out.Earlier)
	case len(out.Events) == 0:
		said.WriteString("  unchanged\n")
	}
	p.learn(c, out.Subject)
	return said.String()
}

// learn keeps the names that the script gave to what has an id now.
func (p *player) learn(c Command, subject uint64) {
	switch c := c.(type) {
	case *OpenMerchant:
		p.call("merchant", c.Key, subject)
	case *OfferProduct:
		p.call("product", c.Handle, subject)
	}
}

// learnSKUs keeps the codes of SKUs as names; of two merchants with one code the first has it.
func (p *player) learnSKUs(e event.Event) {
	offer, ok := e.(*event.ProductOffered)
	if !ok {
		return
	}
	for _, k := range offer.SKUs {
		if p.ids["sku "+k.Code] == 0 {
			p.call("sku", k.Code, uint64(k.SKU))
		}
	}
}

func (p *player) call(kind, name string, id uint64) {
	p.ids[kind+" "+name] = id
	p.names[fmt.Sprint(kind, " ", id)] = name
}

// id is that of a name, or of a number when the script names none.
func (p *player) id(kind, name string) uint64 {
	if id, ok := p.ids[kind+" "+name]; ok {
		return id
	}
	n, err := strconv.ParseUint(name, 10, 64)
	if err != nil && name != "nobody" && name != "nothing" {
		p.t.Fatalf("no %s is called %q", kind, name)
	}
	return n
}

func (p *player) named(kind string, id uint64) string {
	if name, ok := p.names[fmt.Sprint(kind, " ", id)]; ok {
		return name
	}
	return strconv.FormatUint(id, 10)
}

func (p *player) ask(w []string) string {
	switch w[0] {
	case "stock":
		st, _ := p.s.StockOf(event.SKUID(p.id("sku", w[1])))
		return fmt.Sprintf("available %d, reserved %d, sold %d", st.Available, st.Reserved, st.Sold)
	case "cart":
		row, _ := p.s.shopper(event.ShopperID(p.id("shopper", w[1])))
		var lines []string
		for _, l := range p.s.shoppers.at(row).cart {
			name := p.named("sku", p.s.id(int(l.sku)))
			lines = append(lines, fmt.Sprintf("%s %d", name, l.quantity))
		}
		return "cart: " + strings.Join(lines, ", ")
	case "bought":
		shopper, sku := p.id("shopper", w[1]), p.id("sku", w[2])
		return fmt.Sprint("counted ", p.s.bought[limitKey{uint32(shopper) - 1, uint32(sku) - 1}])
	case "counts":
		return fmt.Sprintf("%+v", p.s.Counts())
	}
	for _, family := range [...]func([]string) (string, bool){
		p.benefitAsk, p.presaleAsk, p.aftersaleAsk,
	} {
		if said, known := family(w); known {
			return said
		}
	}
	p.t.Fatalf("what is %q?", w[0])
	return ""
}

// args are the words of a line: plain ones by place, the others by key. A key that comes again
// begins the next of its kind.
type args struct {
	t     *testing.T
	verb  string
	plain []string
	keys  []string
	value []string
}

func words(t *testing.T, line string) args {
	a := args{t: t}
	for i, w := range strings.Fields(line) {
		key, value, keyed := strings.Cut(w, "=")
		switch {
		case i == 0:
			a.verb = w
		case keyed:
			a.keys, a.value = append(a.keys, key), append(a.value, value)
		default:
			a.plain = append(a.plain, w)
		}
	}
	return a
}

func (a args) name(i int) string {
	if i >= len(a.plain) {
		a.t.Fatalf("%s needs more words", a.verb)
	}
	return a.plain[i]
}

func (a args) flag(word string) bool { return slices.Contains(a.plain, word) }

func (a args) text(key, otherwise string) string {
	if i := slices.Index(a.keys, key); i >= 0 {
		return a.value[i]
	}
	return otherwise
}

func (a args) count(key string, otherwise int) int {
	return must(strconv.Atoi(a.text(key, strconv.Itoa(otherwise))))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (p *player) command(a args) Command {
	switch a.verb {
	case "plan":
		return &PublishPlan{Source: p.source(a.name(0)), Scale: uint32(a.count("scale", 1))}
	case "merchant":
		return p.merchant(a)
	case "offer":
		return p.offer(a)
	case "stock":
		c := &SetStock{SKU: event.SKUID(p.id("sku", a.name(0))),
			Available: uint32(a.count("available", 0))}
		if by := a.text("by", ""); by != "" {
			c.By = event.MerchantID(p.id("merchant", by))
		}
		return c
	case "shopper":
		p.call("shopper", a.name(0), uint64(p.s.Counts().Shoppers+1))
		return &JoinShopper{Account: digestText(a.text("account", a.name(0)))}
	case "cart":
		return &PutInCart{Shopper: event.ShopperID(p.id("shopper", a.name(0))),
			SKU: event.SKUID(p.id("sku", a.name(1))), Quantity: uint32(a.count("quantity", 1))}
	case "favourite":
		return &SetFavourite{Shopper: event.ShopperID(p.id("shopper", a.name(0))),
			Product: event.ProductID(p.id("product", a.name(1))), On: !a.flag("off")}
	case "checkout":
		return p.checkout(a)
	case "pay":
		currency := must(money.ParseCurrency(a.text("currency", "CNY")))
		return &ReceivePayment{Payment: event.PaymentID(p.id("payment", a.name(0))),
			Ref: a.text("ref", ""), Currency: currency,
			Amount:  must(money.Parse(a.text("amount", "0"), currency)),
			Attempt: event.AttemptID(a.count("attempt", 0)), Provider: a.text("provider", "")}
	case "cancel":
		return &CancelOrder{Shopper: event.ShopperID(p.id("shopper", a.name(0))),
			Order: event.OrderID(p.id("order", a.name(1))), Lines: a.returnLines(),
			Forfeit: a.flag("forfeit"), Expected: a.text("back", "") != "",
			Back: money.Minor(a.count("back", 0))}
	case "refund":
		return &RefundOrder{Order: event.OrderID(p.id("order", a.name(0))),
			Lines: a.returnLines(), Freight: a.flag("freight"),
			Goods: event.Goods(a.count("goods", 0)), Expected: a.text("back", "") != "",
			Back: money.Minor(a.count("back", 0))}
	case "confirm":
		return &ConfirmRefund{Refund: event.RefundID(p.id("refund", a.name(0))),
			Ref: a.text("ref", "")}
	case "fail":
		return &FailRefund{Refund: event.RefundID(p.id("refund", a.name(0))),
			Code: a.text("code", "")}
	case "tick":
		return &Tick{}
	}
	for _, family := range [...]func(args) (Command, bool){
		p.benefitVerb, p.presaleVerb, p.aftersaleVerb, p.mergeVerb, p.pictureVerb,
	} {
		if c, known := family(a); known {
			return c
		}
	}
	p.t.Fatalf("what is %q?", a.verb)
	return nil
}

// returnLines reads "pieces=0:2,1:1": two of the first line of an order and one of the second.
func (a args) returnLines() (lines []event.ReturnLine) {
	if a.text("pieces", "") == "" {
		return nil
	}
	for _, text := range strings.Split(a.text("pieces", ""), ",") {
		line, n, _ := strings.Cut(text, ":")
		lines = append(lines, event.ReturnLine{Line: uint16(must(strconv.Atoi(line))),
			Quantity: uint32(must(strconv.Atoi(n)))})
	}
	return lines
}

func (p *player) source(name string) []byte {
	if source, ok := festivals.Source(name); ok {
		return source
	}
	source, err := os.ReadFile("testdata/plan/" + name + ".yaml")
	if err != nil {
		p.t.Fatal(err)
	}
	return source
}

func (p *player) merchant(a args) Command {
	channel, _ := event.ParseChannel(a.text("channel", "mall"))
	name := a.text("name", a.name(0))
	if n := a.count("long", 0); n > 0 {
		name = strings.Repeat("x", n)
	}
	return &OpenMerchant{Key: a.name(0), Name: event.Text{En: name}, Channel: channel,
		Province: event.Province(a.count("province", 33)), Country: event.Home}
}

// offer reads "offer MERCHANT HANDLE digest=1 sku=cup price=10.00:8.00 stock=5 limit=2 hot=yes";
// what follows a sku is of that SKU. A price of another market is US:USD:12.99.
func (p *player) offer(a args) Command {
	category, _ := event.ParseCategory(a.text("category", "phones"))
	c := &OfferProduct{
		Merchant: event.MerchantID(p.id("merchant", a.name(0))), Handle: a.name(1),
		Title: event.Text{En: a.text("title", a.name(1))}, Category: category,
		Listed: !a.flag("unlisted"),
	}
	for i := range a.count("wide", 0) {
		c.SKUs = append(c.SKUs, OfferSKU{OfferedSKU: event.OfferedSKU{
			Code: fmt.Sprint(i, strings.Repeat("x", 500)), Prices: []event.Price{price("1.00")}}})
	}
	copy(c.Digest[:], strings.Join(a.value, " ")+strings.Join(a.plain[2:], " "))
	if d := a.text("digest", ""); d != "" {
		copy(c.Digest[:], d)
	}
	for i, key := range a.keys {
		if key == "sku" {
			c.SKUs = append(c.SKUs, OfferSKU{OfferedSKU: event.OfferedSKU{Code: a.value[i]}})
			continue
		}
		if len(c.SKUs) == 0 {
			continue
		}
		k := &c.SKUs[len(c.SKUs)-1]
		switch key {
		case "price":
			k.Prices = append(k.Prices, price(a.value[i]))
		case "stock":
			k.Available = uint32(must(strconv.Atoi(a.value[i])))
		case "limit":
			k.Limit = uint32(must(strconv.Atoi(a.value[i])))
		case "hot":
			k.Hot = true
		case "grams":
			k.Grams = uint32(must(strconv.Atoi(a.value[i])))
		}
	}
	return c
}

func price(text string) event.Price {
	parts := strings.Split(text, ":")
	row := event.Price{Market: event.Home, Currency: money.CNY}
	if len(parts) > 2 {
		row.Market = must(event.ParseMarket(parts[0]))
		row.Currency = must(money.ParseCurrency(parts[1]))
		parts = parts[2:]
	}
	row.List = must(money.Parse(parts[0], row.Currency))
	if len(parts) > 1 {
		row.Festival = must(money.Parse(parts[1], row.Currency))
	}
	return row
}

// checkout reads "checkout SHOPPER key=k lines=cup:2,pen:1@9.00 market=US all"; without lines the
// cart is meant. The body of the request is what the line says but for the key.
func (p *player) checkout(a args) Command {
	shopper := event.ShopperID(p.id("shopper", a.name(0)))
	c := &PlaceCheckout{
		Shopper: shopper, Key: event.KeyHash(shopper, a.text("key", "")),
		Body:   event.BodyHash([]byte(a.text("lines", "") + fmt.Sprint(a.plain))),
		Market: must(event.ParseMarket(a.text("market", "CN"))), Terminal: event.TerminalApp,
		Province: event.Province(a.count("province", 33)), AllOrNothing: a.flag("all"),
		FromCart: a.flag("fromcart"),
	}
	if expect := a.text("expect", ""); expect != "" {
		c.Expected, c.Expect = true, must(money.Parse(expect, money.CNY))
	}
	if a.flag("plain") {
		c.Only = &promo.Choice{}
	}
	for _, id := range strings.Split(a.text("coupons", ""), ",") {
		if id != "" {
			coupon := event.CouponID(must(strconv.Atoi(id)))
			c.Only = &promo.Choice{Coupons: []event.CouponID{coupon}}
		}
	}
	for _, order := range strings.Split(a.text("balances", ""), ",") {
		if order != "" {
			c.Balances = append(c.Balances, event.OrderID(p.id("order", order)))
		}
	}
	if a.text("lines", "") == "" {
		return c
	}
	for _, text := range strings.Split(a.text("lines", ""), ",") {
		wish, expect, priced := strings.Cut(text, "@")
		sku, quantity, counted := strings.Cut(wish, ":")
		l := CheckoutLine{SKU: event.SKUID(p.id("sku", sku)), Quantity: 1}
		if counted {
			l.Quantity = uint32(must(strconv.ParseUint(quantity, 10, 32)))
		}
		if priced {
			l.Expect = must(money.Parse(expect, money.CNY))
		}
		c.Lines = append(c.Lines, l)
	}
	return c
}

func (p *player) refused(l event.RefusedLine) string {
	sku := p.named("sku", uint64(l.SKU))
	return fmt.Sprintf("%s %d: %s", sku, l.Quantity, Refusal(l.Reason).Code())
}

// fact is a fact in one line.
func (p *player) fact(e event.Event) string {
	name := strings.TrimPrefix(fmt.Sprintf("%T", e), "*event.")
	switch e := e.(type) {
	case *event.CheckoutPlaced:
		return name + " " + p.placed(e)
	case *event.PaymentReceived:
		said := fmt.Sprintf("%s %d ref %s amount %d surplus %d settles %d",
			name, e.Payment, e.Ref, e.Amount, e.Surplus, e.Orders)
		if len(e.Balances) > 0 {
			said += fmt.Sprintf(" and the balances of %d", e.Balances)
		}
		if e.Deposit {
			said += ", a deposit"
		}
		return said
	case *event.OrdersClosed:
		said := fmt.Sprintf("%s reason %d %d", name, e.Reason, e.Orders)
		if len(e.Balances) > 0 {
			said += fmt.Sprintf(", balances of %d wait again", e.Balances)
		}
		if n := len(e.Orders); n > 10 {
			said = fmt.Sprintf("%s reason %d %d orders, %d to %d", name, e.Reason, n, e.Orders[0],
				e.Orders[n-1])
		}
		return said
	case *event.RefundDue:
		return name + " " + owed(e)
	case *event.RefundFailed:
		return fmt.Sprintf("%s %d %s", name, e.Refund, e.Code)
	case *event.RefundPaid:
		said := fmt.Sprintf("%s %d ref %s", name, e.Refund, e.Ref)
		if e.Note != 0 {
			said += " by " + e.Note.Key()
		}
		return said
	case *event.ProductOffered:
		var skus []string
		for _, k := range e.SKUs {
			skus = append(skus, k.Code)
		}
		return fmt.Sprintf("%s %d %s of %s listed %t: %s", name, e.Product, e.Handle,
			p.named("merchant", uint64(e.Merchant)), e.Listed, strings.Join(skus, ", "))
	case *event.StockChanged:
		return name + " " + p.counted(e)
	case *event.CartLinePut:
		return fmt.Sprintf("%s %s %s %d", name, p.named("shopper", uint64(e.Shopper)),
			p.named("sku", uint64(e.SKU)), e.Quantity)
	case *event.FavouriteSet:
		return fmt.Sprintf("%s %s %s %t", name, p.named("shopper", uint64(e.Shopper)),
			p.named("product", uint64(e.Product)), e.On)
	case *event.MerchantOpened:
		return fmt.Sprintf("%s %d %s %q", name, e.Merchant, e.Key, e.Name.En)
	case *event.ShopperJoined:
		return fmt.Sprintf("%s %d", name, e.Shopper)
	case *event.PlanPublished:
		first, _, _ := bytes.Cut(e.Source[bytes.Index(e.Source, []byte("id:")):], []byte("\n"))
		return fmt.Sprintf("%s %s 1:%d", name, first, e.Scale)
	}
	for _, family := range [...]func(event.Event) (string, bool){
		p.benefitFact, p.presaleFact, p.aftersaleFact, p.mergeFact, p.pictureFact,
	} {
		if said, known := family(e); known {
			return name + " " + said
		}
	}
	return name
}

// counted says a merchant's count.
func (p *player) counted(e *event.StockChanged) string {
	said := fmt.Sprintf("%s %+d", p.named("sku", uint64(e.SKU)), e.Delta)
	if e.By != 0 {
		said += " by " + p.named("merchant", uint64(e.By))
	}
	return said
}

// owed says a refund.
func owed(e *event.RefundDue) string {
	said := fmt.Sprintf("%d of payment %d ref %q order %d amount %d reason %d",
		e.Refund, e.Payment, e.Ref, e.Order, e.Amount, e.Reason)
	for _, l := range e.Lines {
		said += fmt.Sprintf(", line %d: %d pieces %d", l.Line, l.Quantity, l.Amount)
		if l.Subsidy != 0 {
			said += fmt.Sprintf(" and %d to funders", l.Subsidy)
		}
	}
	if e.Freight != 0 {
		said += fmt.Sprintf(", freight %d", e.Freight)
	}
	if e.Closed {
		said += ", nothing left"
	}
	return said
}

// placed says a checkout: its orders with their merchants, each line with what is charged and the
// list price, and what was refused.
func (p *player) placed(e *event.CheckoutPlaced) string {
	said := fmt.Sprintf("%d %s %s %s", e.Checkout, p.named("shopper", uint64(e.Shopper)),
		e.Currency, e.Total().Decimal(e.Currency))
	for i, o := range e.Orders {
		merchant := p.named("merchant", uint64(o.Merchant))
		said += fmt.Sprintf("; %d %s:", int(e.FirstOrder)+i, merchant)
		if o.Hot {
			said += " hot"
		}
		for _, l := range o.Lines {
			said += fmt.Sprintf(" %s %dx%s/%s", p.named("sku", uint64(l.SKU)), l.Quantity,
				l.Unit.Decimal(e.Currency), l.List.Decimal(e.Currency))
			if l.Off != 0 {
				said += "-" + l.Off.Decimal(e.Currency)
			}
		}
		if o.Freight != 0 {
			said += " freight " + o.Freight.Decimal(e.Currency)
		}
	}
	for _, b := range e.Balances {
		said += fmt.Sprintf("; balance of %d %s", b.Order, b.Total().Decimal(e.Currency))
	}
	for _, d := range e.Discounts {
		said += fmt.Sprintf("; discount %d by %d: %s", d.Rule, d.Funder,
			d.Amount.Decimal(e.Currency))
	}
	for _, u := range e.Unused {
		said += fmt.Sprintf("; unused %d reason %d", u.Rule, u.Reason)
	}
	for _, l := range e.Refused {
		p.reached[Refusal(l.Reason)] = true
		said += "; refused " + p.refused(l)
	}
	return said
}
