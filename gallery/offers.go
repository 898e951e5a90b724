package gallery

import "fmt"

// offers are published by the operator: promotions of each kind, games, presales.
func (s *stage) offers() {
	publish := func(name string, p map[string]any) {
		p["key"] = "gallery-" + name
		if p["currency"] == nil {
			p["currency"] = "CNY"
		}
		if p["from"] == nil {
			p["from"], p["to"] = at("2015-11-11T00:00"), at("2015-11-12T00:00")
		}
		s.name("promotion."+name, s.operator("POST /v1/promotions", p).text("id"))
	}
	coupon := func(name string, zh, en string, quantity, at, off int) {
		publish(name, map[string]any{"rule": "platform_coupon", "funder": "platform",
			"name": title(zh, en), "quantity": quantity, "per_shopper": 1,
			"from": at2("10-20T10:00"), "to": at2("11-12T00:00"),
			"start": at2("10-20T10:00"), "use": at2("11-12T00:00"), "terms": tiers(at, off)})
	}
	publish("cross", map[string]any{"rule": "cross_store", "funder": "platform",
		"name":  title("跨店满减：每满 400 减 50", "50 off every 400, over all shops"),
		"terms": map[string]any{"every": true, "cap": 100_000, "tiers": tier(40_000, 5_000)}})
	publish("reduction", map[string]any{"rule": "full_reduction", "funder": "merchant",
		"merchant": s.ids["merchant.plain"], "name": title("满 199 减 20", "20 off 199"),
		"terms": tiers(19_900, 2_000)})
	publish("freight", map[string]any{"rule": "freight", "merchant": s.ids["merchant.plain"],
		"from": at2("10-20T10:00"), "to": at2("12-12T00:00"),
		"name": title("满 99 包邮，西藏不送", "Free over 99, not to Tibet"),
		"freight": map[string]any{"first": 800, "free_over": 9_900, "regions": []any{
			map[string]any{"provinces": []string{"54"}, "refused": true}}}})
	coupon("many", "双十一购物券：满 199 减 15", "Festival coupon: 15 off 199", 10_000, 19_900,
		1_500)
	coupon("other", "双十一购物券：满 99 减 8", "Festival coupon: 8 off 99", 10_000, 9_900, 800)
	coupon("gone", "只有一张的券", "A coupon of which there was one", 1, 9_900, 5_000)
	coupon("long", longZh(100), longEn(120), 10_000, 19_900, 100)
	for i := range 24 {
		coupon(fmt.Sprint("row-", i), fmt.Sprintf("满 %d 减 %d", 100+i*50, 5+i),
			fmt.Sprintf("%d off %d", 5+i, 100+i*50), 10_000, (100+i*50)*100, (5+i)*100)
	}
	s.games()
	s.presales()
}

// claims lets people claim coupons: one has many, one the last of a kind.
func (s *stage) claims() {
	claim := func(name, promotion string) {
		s.as(name, "POST /v1/promotions/"+s.ids["promotion."+promotion]+"/claims", nil)
	}
	for i := range 24 {
		claim("ming", fmt.Sprint("row-", i))
	}
	claim("ming", "many")
	claim("saver", "other")
	claim("saver", "gone")
	claim("long", "long")
}

func title(zh, en string) map[string]string { return map[string]string{"zh": zh, "en": en} }

func tier(at, off int) []any { return []any{map[string]int{"at": at, "off": off}} }

func tiers(at, off int) map[string]any { return map[string]any{"tiers": tier(at, off)} }

// at2 is an instant of the festival's year.
func at2(text string) string { return at("2015-" + text) }

// games are the pools of red envelopes.
func (s *stage) games() {
	odds := []any{
		map[string]int{"amount": 1_111, "per_million": 300_000},
		map[string]int{"amount": 500, "per_million": 600_000},
	}
	game := func(name, kind, zh, en string, more map[string]any) {
		c := map[string]any{"key": "gallery-" + name, "game": kind, "funder": "platform",
			"name": title(zh, en), "currency": "CNY", "pool": 10_000_000, "per_shopper": 5,
			"from": at2("10-20T10:00"), "to": at2("11-11T00:00"), "start": at2("11-11T00:00"),
			"use": at2("11-12T00:00")}
		for key, value := range more {
			c[key] = value
		}
		s.name("campaign."+name, s.operator("POST /v1/campaigns", c).text("id"))
	}
	game("lottery", "lottery", "天天抽红包", "A draw a day", map[string]any{"odds": odds})
	game("rain", "rain", "红包雨", "Red envelope rain", map[string]any{"odds": odds,
		"per_shopper": 1, "sessions": []any{
			map[string]string{"from": at2("11-08T12:11"), "to": at2("11-08T13:00")},
			map[string]string{"from": at2("11-09T12:11"), "to": at2("11-09T13:00")},
		}})
	game("friends", "fission", "三位好友一起拆", "Opened by three friends",
		map[string]any{"pot": 2_000, "friends": 3})
	game("long", "lottery", longZh(100), longEn(120), map[string]any{"odds": odds})
	game("gift", "grant", "一份心意", "A gift", map[string]any{"grant": 888})
}

// presales are offers by a deposit.
func (s *stage) presales() {
	open := func(name string, price, deposit int, more map[string]any) {
		p := map[string]any{"sku": s.sku(name), "currency": "CNY", "nature": "earnest",
			"price": price, "deposit": deposit, "deducts": deposit * 2, "funder": "merchant",
			"stock": 20, "deposit_from": at2("10-21T00:00"), "deposit_to": at2("11-11T00:00"),
			"balance_from": at2("11-11T00:00"), "balance_to": at2("11-11T23:30"),
			"ship_by": at2("11-19T00:00")}
		for key, value := range more {
			p[key] = value
		}
		s.name("presale."+name, s.operator("POST /v1/presales", p).text("id"))
	}
	open("presale", 320_000, 10_000, map[string]any{"limit": 5})
	open("soon", 500_000, 20_000, map[string]any{"nature": "advance", "deducts": 20_000,
		"deposit_from": at2("11-10T00:00")})
	open("taken", 70_000, 5_000, map[string]any{"stock": 1})
	open("failed", 120_000, 5_000, nil)
	open("long", 8_888_888_888, 999_999_999, map[string]any{"deducts": 999_999_999})
}
