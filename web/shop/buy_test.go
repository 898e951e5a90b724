package shop

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/web/ui"
)

// discounts publishes what carts of a test run into: a discount over shops, one of a shop, and the
// delivery charges of another.
func (w *world) discounts(one, two event.MerchantID) {
	w.t.Helper()
	at := w.clock.Now()
	base := func(key string, rule event.Rule, of event.MerchantID) event.PromotionPublished {
		p := event.PromotionPublished{
			Key: key, Rule: rule, Funder: event.FundedByPlatform, Merchant: of,
			Name:     event.Text{Zh: key + "（中）", En: key},
			Currency: money.CNY, From: at, To: at + 48*3600*event.Second,
		}
		if of != 0 {
			p.Funder = event.FundedByMerchant
		}
		return p
	}
	over := base("Across", event.RuleCrossStore, 0)
	over.Terms = event.Terms{Every: true, Tiers: []event.Tier{{At: 30_000, Off: 5_000}}}
	shop := base("Volume", event.RuleFullReduction, one)
	shop.Terms = event.Terms{Tiers: []event.Tier{{At: 15_000, Off: 1_500}}}
	freight := base("Parcel", event.RuleFreight, two)
	freight.Freight = event.Freight{Charge: event.Charge{First: 1_000}, FreeOver: 40_000}
	for _, p := range []event.PromotionPublished{over, shop, freight} {
		w.do(&trade.PublishPromotion{PromotionPublished: p})
	}
}

// What a cart shows is what its tap is charged, whatever is in it and wherever it goes.
func TestTheBillShownIsTheBillCharged(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	a, b, c := w.shop("Alpha"), w.shop("Beta"), w.shop("Gamma")
	w.discounts(a, b)
	var pages []string
	for i, m := range []event.MerchantID{a, a, b, b, c} {
		page, _ := w.offer(m, "Thing"+strconv.Itoa(i),
			want{"M", yuan(int64(40 + 37*i)), yuan(int64(35 + 30*i)), 500, 0})
		pages = append(pages, page)
	}
	chance := rand.New(rand.NewPCG(11, 11))
	discounted, delivered := 0, 0
	for n := range 16 {
		shopper := w.browser("en")
		for i, page := range pages {
			if i == n%len(pages) || chance.IntN(2) == 0 {
				shopper.post("/cart", shopper.get("/p/"+page).form(t, "/cart",
					"quantity", strconv.Itoa(1+chance.IntN(5)))).is(t, 200)
			}
		}
		cart := shopper.get("/cart").is(t, 200)
		checkPage(t, cart)
		form := cart.form(t, "/checkouts")
		total, err := strconv.ParseInt(form.Get("total"), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		shown := ui.Money(money.Money{Minor: money.Minor(total), Currency: money.CNY})
		cart.has(t, "Charged if you order now "+shown)
		charged := shopper.post("/checkouts", form).is(t, 200)
		charged.has(t, "Total "+shown, "Pay "+shown)
		if strings.Contains(words(cart.body), "Across") {
			discounted++
		}
		if strings.Contains(words(cart.body), "with ¥10.00 for delivery") {
			delivered++
		}
	}
	if discounted == 0 || delivered == 0 {
		t.Errorf("%d carts had the discount, %d paid for delivery", discounted, delivered)
	}
}

// One tap over three shops while a line sells out: the rest is bought, for no more than was shown,
// and what was not is told.
func TestOneTapWhileALineSellsOut(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	b := w.browser("en")
	var gone event.SKUID
	for i, name := range []string{"Alpha", "Beta", "Gamma"} {
		page, skus := w.offer(w.shop(name), name+"ware", want{"M", yuan(100), 0, 9, 0})
		b.post("/cart", b.get("/p/"+page).form(t, "/cart")).is(t, 200)
		if i == 1 {
			gone, _ = event.ParseSKUID(skus[0])
		}
	}
	form := b.get("/cart").says(t, "You pay ¥300.00").form(t, "/checkouts")
	w.do(&trade.SetStock{SKU: gone, Available: 0})
	bought := b.post("/checkouts", form).is(t, 200)
	checkPage(t, bought)
	bought.has(t, "2 orders", "1 line was not bought", "Betaware", "Total ¥200.00")
	if again := b.post("/checkouts", form).is(t, 200); again.at != bought.at {
		t.Errorf("the tap came to %s and then to %s", bought.at, again.at)
	}
	left := b.get("/cart").is(t, 200)
	left.has(t, "Betaware", "Sold out")
	left.lacks(t, "Alphaware")
}

// says is has for who goes on with the page.
func (a answer) says(t testing.TB, texts ...string) answer {
	t.Helper()
	a.has(t, texts...)
	return a
}

// A bill that came to more since it was shown is shown anew, and nothing is bought before it is
// tapped again.
func TestABillThatRisesIsAskedAgain(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	a, z := w.shop("Alpha"), w.shop("Beta")
	w.discounts(a, z)
	page, _ := w.offer(a, "Phone", want{"M", yuan(200), 0, 9, 0})
	b := w.browser("en")
	b.post("/cart", b.get("/p/"+page).form(t, "/cart")).is(t, 200)
	form := b.get("/cart").says(t, "You pay ¥185.00", "Add ¥100.00 more for Across").
		form(t, "/checkouts")
	w.do(&trade.EndPromotion{Promotion: event.PromotionID(2)})
	asked := b.post("/checkouts", form).is(t, 409)
	checkPage(t, asked)
	asked.has(t, "¥185.00", "now ¥200.00", "You pay ¥200.00")
	if n := w.sold(page); n != 0 {
		t.Errorf("%d pieces are gone", n)
	}
	b.post("/checkouts", asked.form(t, "/checkouts")).is(t, 200).has(t, "Total ¥200.00")
}

// "Buy now" is held against the whole bill, as the cart is: what a discount or the delivery makes
// of it has been shown, and a bill that rises meanwhile is asked again.
func TestBuyNowShowsTheWholeBill(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	a, z := w.shop("Alpha"), w.shop("Beta")
	w.discounts(z, a) // Alpha charges for delivery
	product, _ := w.offer(a, "Phone", want{"M", yuan(100), 0, 9, 0})
	b := w.browser("en")
	asked := b.post("/checkouts", b.get("/p/"+product).form(t, "/checkouts", "quantity", "3"))
	checkPage(t, asked)
	asked.is(t, 200).has(t, "Freight ¥10.00", "You pay ¥260.00", "Order 3 pieces")
	if n := w.sold(product); n != 0 {
		t.Fatalf("%d pieces are gone before anybody saw a bill", n)
	}
	w.do(&trade.EndPromotion{Promotion: event.PromotionID(1)})
	form := asked.form(t, "/checkouts")
	risen := b.post("/checkouts", form).is(t, 409)
	checkPage(t, risen)
	risen.has(t, "¥260.00", "now ¥310.00")
	bought := b.post("/checkouts", risen.form(t, "/checkouts")).is(t, 200)
	bought.has(t, "Total ¥310.00")
	if again := b.post("/checkouts", risen.form(t, "/checkouts")); again.at != bought.at {
		t.Errorf("the tap came to %s and then to %s", bought.at, again.at)
	}
}

// The cart's form by itself: what is left out is not billed and stays so, and what is taken out can
// be put back.
func TestPickingWithoutScript(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	b := w.browser("en")
	var skus []string
	for _, name := range []string{"Alpha", "Beta"} {
		page, made := w.offer(w.shop(name), name+"ware", want{"M", yuan(100), 0, 9, 0})
		b.post("/cart", b.get("/p/"+page).form(t, "/cart")).is(t, 200)
		skus = append(skus, made[0])
	}
	form := b.get("/cart").form(t, "/checkouts")
	form["line"] = slices.DeleteFunc(form["line"], func(l string) bool {
		return strings.HasPrefix(l, skus[0]+":")
	})
	less := b.post("/cart", form).is(t, 200)
	less.has(t, "You pay ¥100.00", "Order 1 piece")
	if !strings.Contains(less.at, "off="+url.QueryEscape(skus[0])) {
		t.Errorf("the choice is not in the address: %s", less.at)
	}
	form.Set("pick", "all")
	b.post("/cart", form).is(t, 200).has(t, "You pay ¥200.00")
	form.Del("pick")
	form.Set("set", skus[1]+":0")
	out := b.post("/cart", form).is(t, 200)
	out.has(t, "Removed: Betaware", "Undo")
	out.lacks(t, "This shop ¥100.00")
	back := url.Values{"key": form["key"], "set": {skus[1] + ":1"}}
	b.post("/cart", back).is(t, 200).has(t, "You pay ¥200.00")
}

// seeds draws with one seed that a test knows.
type seeds struct{}

func (seeds) Roll(_ event.Hash256, message []byte) (out event.Hash256, err error) {
	h := hmac.New(sha256.New, []byte("seed"))
	h.Write(message)
	copy(out[:], h.Sum(nil))
	return out, nil
}

// A draw is one try however often its form is sent, its odds and what proves it stand on the page,
// and what it wins goes into the wallet.
func TestADrawAndTheWallet(t *testing.T) {
	w := open(t)
	at := w.clock.Now()
	id := event.CampaignID(w.do(&trade.PublishCampaign{CampaignPublished: event.CampaignPublished{
		Key: "wheel", Game: event.GameLottery, Funder: event.FundedByPlatform,
		Name: event.Text{Zh: "转盘", En: "Wheel"}, Currency: money.CNY, Pool: 100_000,
		Commitment: event.Hash256{1}, From: at, To: at + 3600*event.Second, Start: at,
		Use: at + 48*3600*event.Second, PerShopper: 1,
		Odds: []event.Odd{{Amount: 500, PerMillion: 1_000_000}},
	}}).Subject)
	b := w.browser("en")
	door := "/e/" + id.String()
	page := b.get(door).is(t, 200)
	checkPage(t, page)
	page.has(t, "The odds", "¥5.00 100%", "How to verify a draw", "1 try left")
	form := page.form(t, door+"/draw")
	for range 2 {
		won := b.post(door+"/draw", form).is(t, 200)
		checkPage(t, won)
		won.has(t, "You have won ¥5.00", "Your tries of this round are used up", "My draws")
	}
	wallet := b.get("/benefits").is(t, 200)
	checkPage(t, wallet)
	wallet.has(t, "My red envelope (1)", "¥5.00", "Usable", "Verify this draw")
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), 0, 9, 0})
	b.post("/cart", b.get("/p/"+product).form(t, "/cart")).is(t, 200)
	b.get("/cart").has(t, "You pay ¥95.00", "Benefits (1 usable)")
	none := b.get("/cart?benefits=none").says(t, "You pay ¥100.00")
	b.post("/checkouts", none.form(t, "/checkouts", "benefits", "none")).is(t, 200).
		has(t, "Total ¥100.00")
}

// A deposit is ordered only by who agreed to what becomes of it; its balance is paid in the cart.
func TestADepositAndItsBalance(t *testing.T) {
	w := open(t)
	_, skus := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(500), 0, 9, 0})
	sku, _ := event.ParseSKUID(skus[0])
	at, hour := w.clock.Now(), 3600*event.Second
	id := event.PresaleID(w.do(&trade.OpenPresale{PresaleOpened: event.PresaleOpened{
		SKU: sku, Market: event.Home, Currency: money.CNY, Nature: event.DepositEarnest,
		Funder: event.FundedByMerchant, Price: yuan(400), Deposit: yuan(50), Deducts: yuan(80),
		Stock: 5, DepositFrom: at, DepositTo: at + 3*hour, BalanceFrom: at + 3*hour,
		BalanceTo: at + 20*hour,
	}}).Subject)
	b := w.browser("zh")
	door := "/presales/" + id.String()
	page := b.get(door).is(t, 200)
	checkPage(t, page)
	page.has(t, "定金 ¥50.00 可抵 ¥80.00", "双倍返还", "商家最多可以不退 ¥50.00")
	form := page.form(t, door)
	form.Del("agree")
	b.post(door, form).is(t, 422).has(t, "请先阅读并勾选")
	form.Set("agree", "1")
	due := b.post(door, form).is(t, 200)
	due.has(t, "付款 ¥50.00")
	if again := b.post(door, form).is(t, 200); again.at != due.at {
		t.Errorf("the deposit came to %s and then to %s", due.at, again.at)
	}
	b.post(due.at+"/pay", due.form(t, due.at+"/pay")).is(t, 200).has(t, "下单成功，已付款")
	w.clock.set(at + 3*hour)
	cart := b.get("/cart").is(t, 200)
	checkPage(t, cart)
	cart.has(t, "待付尾款（1）", "已付定金", "应付 ¥320.00")
	paid := b.post("/checkouts", cart.form(t, "/checkouts")).is(t, 200)
	paid.has(t, "付款 ¥320.00")
	b.post(paid.at+"/pay", paid.form(t, paid.at+"/pay")).is(t, 200).has(t, "下单成功，已付款")
	b.get("/cart").has(t, "购物车是空的")
}

func TestChancesInWords(t *testing.T) {
	for n, said := range map[uint32]string{1_000_000: "100%", 50_000: "5%", 12_345: "1.2345%",
		1: "0.0001%", 0: "0%"} {
		if got := chance(n); got != said {
			t.Error(fmt.Sprint(n), got)
		}
	}
}

// Whatever page a form came from, it says there that something was added.
func TestAddedIsSaidWhereOneWas(t *testing.T) {
	for from, to := range map[string]string{
		"/p/pr_1":                "/p/pr_1?added=1",
		"/p/pr_1?sku=sk_2&n=1#x": "/p/pr_1?added=1&n=1&sku=sk_2#x",
		"/p/pr_1?added=1":        "/p/pr_1?added=1",
	} {
		if got := andAdded(from); got != to {
			t.Errorf("%s leads to %s, want %s", from, got, to)
		}
	}
}
