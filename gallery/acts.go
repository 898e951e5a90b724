package gallery

import (
	"fmt"
	"net/url"
)

// warm is what happens up to the warm-up's moment: goods and offers come, people come, gather,
// claim, play, and a few buy already.
func (s *stage) warm() {
	s.wares()
	s.to("2015-10-20T10:00")
	s.offers()
	for _, name := range []string{"ming", "hoarder", "buyer", "long", "saver", "new", "friend-1",
		"friend-2", "friend-3", "presaler", "witness"} {
		s.join(name)
	}
	s.guest("guest")
	s.work("operator", "operator", s.node.Secrets.OperatorToken)
	for _, shop := range []string{"plain", "empty", "long"} {
		s.work("staff-"+shop, "merchant-gallery-"+shop, s.node.Secrets.DemoPassword)
	}
	s.photograph("staff-plain", "sizes")
	s.devices("ming")
	s.claims()
	s.gather()
	s.live()
	s.to("2015-11-02T09:00")
	for i := range 30 {
		s.pay("ming", s.buy("ming", line{s.many[i%len(s.many)], 1 + i%3}), "")
	}
	s.to("2015-11-08T12:20")
	for i := range 3 {
		s.as("ming", "POST /v1/campaigns/"+s.ids["campaign.lottery"]+"/draws",
			map[string]int{"draw": i + 1})
	}
	s.as("ming", "POST /v1/campaigns/"+s.ids["campaign.rain"]+"/draws", map[string]int{})
	s.groups()
}

// gather fills carts and favourites.
func (s *stage) gather() {
	for i, sku := range s.over(fullShops, fullCart) {
		s.put("ming", sku, 1+i%4)
	}
	for _, sku := range s.over(len(s.shops), hoard) {
		s.put("hoarder", sku, 1)
	}
	for _, name := range []string{"plain", "few", "limited", "steady"} {
		s.put("guest", s.sku(name), 1)
		s.put("saver", s.sku(name), 1)
	}
	s.put("long", s.sku("long"), 1)
	s.put("long", s.stock["long"].skus[1], 1)
	s.name("sku.long2", s.stock["long"].skus[1])
	s.name("long.words", longEn(120))
	wishes := url.Values{}
	for _, sku := range s.many[:fullShops] {
		wishes.Add("line", sku+":2")
	}
	s.name("lines", wishes.Encode())
	for _, product := range s.products[:fullFavourites] {
		s.as("ming", "PUT /v1/favourites/"+product, nil)
	}
	for _, merchant := range s.merchants {
		s.as("ming", "PUT /v1/follows/"+merchant, nil)
	}
	s.as("long", "PUT /v1/follows/"+s.ids["merchant.long"], nil)
	s.as("long", "PUT /v1/favourites/"+s.ids["product.long"], nil)
	for _, name := range []string{"plain", "gone", "presale"} {
		s.as("saver", "PUT /v1/favourites/"+s.ids["product."+name], nil)
		s.as("guest", "PUT /v1/favourites/"+s.ids["product."+name], nil)
	}
}

// How much of everything somebody has who has much.
const (
	fullCart       = 50
	fullShops      = 12
	hoard          = 110
	fullFavourites = 80
	fullAddresses  = 20
)

// live is what people keep of themselves: names, addresses, a budget.
func (s *stage) live() {
	s.as("ming", "PUT /v1/me", map[string]string{"name": "王小明", "locale": "zh-CN"})
	s.as("long", "PUT /v1/me", map[string]string{"name": longZh(60), "locale": "en"})
	address := map[string]any{"name": "王小明", "phone": "13800138000", "province": "33",
		"city": "杭州市", "district": "西湖区", "street": "文三路 1 号", "default": true}
	for i := range fullAddresses {
		address["street"] = fmt.Sprintf("文三路 %d 号 %d 幢 %d 单元", i+1, i%7+1, i%3+1)
		address["default"] = i == 0
		id := s.as("ming", "POST /v1/me/addresses", address).text("id")
		if i == 0 {
			s.name("address.ming", id)
		}
	}
	id := s.as("long", "POST /v1/me/addresses", map[string]any{"name": longZh(120),
		"phone": "+8613800138000", "province": "65", "city": longZh(120), "district": longEn(120),
		"street": longEn(120), "postcode": "830000", "default": true}).text("id")
	s.name("address.long", id)
	for _, name := range []string{"guest", "buyer"} {
		s.as(name, "POST /v1/me/addresses", address)
	}
	s.form("ming", "/list/budget", "amount=500")
	s.form("saver", "/list/budget", "amount=100000")
}

// groups are friends round a sharer: one group waits for a third, one is complete.
func (s *stage) groups() {
	open := "POST /v1/campaigns/" + s.ids["campaign.friends"] + "/groups"
	for name, friends := range map[string]int{"waits": 1, "whole": 3} {
		sharer := map[string]string{"waits": "saver", "whole": "ming"}[name]
		id := s.as(sharer, open, nil).text("id")
		s.name("group."+name, id)
		for i := range friends {
			s.as(fmt.Sprint("friend-", i+1), "POST /v1/groups/"+id+"/members", nil)
		}
	}
}

// eve is what happens up to the minute before midnight: deposits, orders on their way and back.
func (s *stage) eve() {
	s.to("2015-11-09T10:00")
	for _, name := range []string{"taken", "failed"} {
		s.bill("presaler", name, s.deposit("presaler", name, 1), "pay")
	}
	s.bill("presaler", "deposit.paid", s.deposit("presaler", "presale", 2), "pay")
	s.pay("long", s.deposit("long", "long", 1), "")
	s.operator("POST /v1/presales/"+s.ids["presale.failed"]+"/fail", map[string]any{})
	s.bill("buyer", "closed.unpaid", s.buy("buyer", s.one("plain", 1)), "")
	s.aftersales()
	s.to("2015-11-10T23:47")
	s.bill("witness", "deposit.short", s.deposit("witness", "presale", 1), "")
	s.to("2015-11-10T23:50")
	s.bill("presaler", "deposit.due", s.deposit("presaler", "presale", 1), "")
	s.bill("buyer", "eve", s.buy("buyer", s.one("plain", 1)), "")
}

// one is a wish for pieces of a ware.
func (s *stage) one(name string, pieces int) line { return line{s.sku(name), pieces} }

// deposit lets a person order by a deposit.
func (s *stage) deposit(name, ware string, pieces int) bought {
	out := s.as(name, "POST /v1/presales/"+s.ids["presale."+ware]+"/deposits",
		map[string]any{"quantity": pieces, "province": "33"})
	return bought{out.text("checkout"), out.text("payment", "id"), out.text("orders", 0, "id")}
}

// bill remembers a checkout and its first order under a name, and pays it by a story; "pay" is the
// plain one, "" leaves it.
func (s *stage) bill(name, as string, b bought, story string) bought {
	s.name("checkout."+as, b.checkout)
	s.name("order."+as, b.order)
	switch story {
	case "":
	case "pay":
		s.pay(name, b, "")
	default:
		s.pay(name, b, story)
	}
	return b
}

// aftersales leaves an order in every state, and a return in each of its own.
func (s *stage) aftersales() {
	buy := func(as string, story string) bought {
		return s.bill("buyer", as, s.buy("buyer", s.one("plain", 3), s.one("steady", 2)), story)
	}
	order := func(b bought, what string, body any) said {
		return s.as("buyer", "POST /v1/orders/"+b.order+"/"+what, body)
	}
	none := map[string]any{}
	some := []map[string]int{{"line": 0, "quantity": 1}}
	order(buy("cancelled", ""), "cancel", none)
	order(buy("refunded", "pay"), "cancel", none)
	order(buy("part", "pay"), "cancel", map[string]any{"lines": some})
	order(buy("refund.failed", "refund-fails"), "cancel", none)
	order(buy("refund.later", "refund-later"), "cancel", none)
	buy("paid", "pay")
	s.ship(buy("shipped", "pay"), "SF", "SF1234567890123")
	s.ship(s.bill("long", "long", s.buy("long", s.one("long", 1)), "pay"), longEn(64), longEn(64))
	order(s.ship(buy("finished", "pay"), "顺丰速运", "SF0000000000001"), "receipt", none)
	for _, state := range []string{"asked", "agreed", "refused", "sent", "accepted", "ended",
		"damaged"} {
		b := s.ship(buy("return."+state, "pay"), "SF", "SF2234567890123")
		reason := map[bool]string{true: "damaged", false: "no_reason"}[state == "damaged"]
		id := order(b, "returns", map[string]any{"reason": reason, "lines": some}).text("id")
		s.name("return."+state, id)
		back := "POST /v1/returns/" + id
		if state == "agreed" || state == "sent" || state == "accepted" || state == "refused" {
			s.operator(back+"/answer", map[string]bool{"agree": state != "refused"})
		}
		if state == "sent" || state == "accepted" {
			s.as("buyer", back+"/send", map[string]string{"carrier": "SF", "number": "SF9"})
		}
		if state == "accepted" {
			s.operator(back+"/accept", map[string]bool{"resaleable": true})
		}
		if state == "ended" {
			s.as("buyer", back+"/end", none)
		}
	}
}

// open is what happens in the first half hour: balances fall due, payments go well and not.
func (s *stage) open() {
	s.to("2015-11-11T00:20")
	s.bill("buyer", "due", s.buy("buyer", s.one("plain", 1), s.one("steady", 1)), "")
	s.bill("buyer", "declined", s.buy("buyer", s.one("plain", 2)), "declined")
	s.bill("buyer", "waits", s.buy("buyer", s.one("plain", 1)), "abandoned")
	s.bill("buyer", "paid.open", s.buy("buyer", s.one("plain", 5), s.one("limited", 1),
		line{s.many[0], 1}, line{s.many[1], 1}, line{s.many[2], 1}), "pay")
	s.bill("saver", "part.gone", s.buy("saver", s.one("plain", 5), s.one("gone", 1)), "pay")
	s.bill("long", "long.open",
		s.buy("long", s.one("long", 1), line{s.stock["long"].skus[2], 1}), "")
	s.bill("friend-1", "tower", s.buy("friend-1", s.tower()...), "pay")
	s.pay("friend-2", s.buy("friend-2", s.one("few", 1)), "")
}

// tower is a wish for many lines of many merchants.
func (s *stage) tower() (out []line) {
	for _, sku := range s.over(fullShops, fullCart) {
		out = append(out, line{sku, 1})
	}
	return out
}

// after is what happens up to the end: balances that nobody paid are forfeited, seeds are shown.
func (s *stage) after() {
	s.to("2015-11-11T20:00")
	s.bill("buyer", "late", s.buy("buyer", s.one("plain", 1)), "late")
	s.to("2015-11-13T10:00")
	for _, game := range []string{"lottery", "rain", "friends"} {
		s.operator("POST /v1/campaigns/"+s.ids["campaign."+game]+"/reveal", map[string]any{})
	}
}
