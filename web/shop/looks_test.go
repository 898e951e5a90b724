package shop

import (
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/web/ui"
)

// While deposits are taken a product opens at the variant that they are taken for, and its bar
// leads to the deposit; a variant that was asked for is shown as it is.
func TestAProductOpensAtItsPresale(t *testing.T) {
	w := open(t)
	product, skus := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(300), 0, 9, 0},
		want{"L", yuan(500), 0, 9, 0})
	early, _ := event.ParseSKUID(skus[1])
	at, hour := w.clock.Now(), 3600*event.Second
	w.do(&trade.OpenPresale{PresaleOpened: event.PresaleOpened{
		SKU: early, Market: event.Home, Currency: money.CNY, Nature: event.DepositEarnest,
		Funder: event.FundedByMerchant, Price: yuan(400), Deposit: yuan(50), Deducts: yuan(80),
		Stock: 5, DepositFrom: at, DepositTo: at + 3*hour, BalanceFrom: at + 3*hour,
		BalanceTo: at + 20*hour,
	}})
	b := w.browser("en")
	b.get("/p/"+product).is(t, 200).has(t, "¥500.00", "Add to cart Pay a deposit of ¥50.00")
	b.get("/p/"+product+"?sku="+skus[0]).is(t, 200).has(t, "¥300.00", "Add to cart Buy now")
	w.clock.set(at + 4*hour)
	b.get("/p/"+product).is(t, 200).has(t, "Add to cart Buy now")
}

// The answer to a tap says what it saved, once it is paid and only if it saved something.
func TestThePaidAnswerSaysWhatWasSaved(t *testing.T) {
	w := open(t)
	w.clock.to(t, opened)
	shop := w.shop("Alpha")
	cheaper, _ := w.offer(shop, "Lamp", want{"M", yuan(100), yuan(80), 9, 0})
	plain, _ := w.offer(shop, "Salt", want{"M", yuan(3), 0, 9, 0})
	for product, saved := range map[string]string{cheaper: "¥20.00", plain: ""} {
		b := w.browser("en")
		b.post("/cart", b.get("/p/"+product).form(t, "/cart")).is(t, 200)
		due := b.post("/checkouts", b.get("/cart").form(t, "/checkouts")).is(t, 200)
		due.lacks(t, "Saved on this order")
		paid := b.post(due.at+"/pay", due.form(t, due.at+"/pay")).is(t, 200)
		if saved == "" {
			paid.lacks(t, "Saved on this order")
		} else {
			paid.has(t, "Saved on this order "+saved)
		}
	}
}

// A game that is over stands behind those that are not, and says so.
func TestGamesThatAreOverStandLast(t *testing.T) {
	w := open(t)
	at, hour := w.clock.Now(), 3600*event.Second
	for i, hours := range []event.Instant{1, 9} {
		name := []string{"Short wheel", "Long wheel"}[i]
		w.do(&trade.PublishCampaign{CampaignPublished: event.CampaignPublished{
			Key: name, Game: event.GameLottery, Funder: event.FundedByPlatform,
			Name: event.Text{Zh: name, En: name}, Currency: money.CNY, Pool: 100_000,
			Commitment: event.Hash256{1}, From: at, To: at + hours*hour, Start: at,
			Use: at + 48*hour, PerShopper: 1,
			Odds: []event.Odd{{Amount: 500, PerMillion: 1_000_000}},
		}})
	}
	w.clock.set(at + 2*hour)
	page := w.browser("en").get("/benefits").is(t, 200)
	page.has(t, "Short wheel Lottery The game is over.")
	all := words(page.body)
	if strings.Index(all, "Long wheel") > strings.Index(all, "Short wheel") {
		t.Error("the game that is over stands first")
	}
}

// Two things make no shelf of what goes fast.
func TestAShelfNeedsThree(t *testing.T) {
	card := ui.Card{SoldPPM: 2 * ui.WorthShowing}
	if got := goingFast([]ui.Card{card, card, {SoldPPM: 1}}); len(got) != 0 {
		t.Errorf("a shelf of %d", len(got))
	}
	if got := goingFast([]ui.Card{card, card, card}); len(got) != 3 {
		t.Errorf("a shelf of %d where there are three", len(got))
	}
}
