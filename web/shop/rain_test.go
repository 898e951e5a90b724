package shop

import (
	"testing"
	"time"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/web/webtest"
)

// A rain tells its rounds as they stand: it opens by itself, says how long a round lasts, and then
// when the next one begins; after the last one it is over.
func TestTheRoundsOfARain(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	at, second := w.clock.Now(), event.Second
	round := func(from, to event.Instant) event.Session {
		return event.Session{From: at + from*second, To: at + to*second, Pool: 10_000}
	}
	id := event.CampaignID(w.do(&trade.PublishCampaign{CampaignPublished: event.CampaignPublished{
		Key: "rain", Game: event.GameRain, Funder: event.FundedByPlatform,
		Name: event.Text{Zh: "红包雨", En: "Rain"}, Currency: money.CNY, Pool: 20_000,
		Commitment: event.Hash256{1}, From: at, To: at + 7200*second, Start: at,
		Use: at + 48*3600*second, PerShopper: 2,
		Sessions: []event.Session{round(600, 1200), round(3600, 4200)},
		Odds:     []event.Odd{{Amount: 500, PerMillion: 1_000_000}},
	}}).Subject)
	server := w.online(w.site)
	p := webtest.Open(t, root, 390, 844)
	go60 := func(from event.Instant) {
		w.run(&paced{from: at + from*second, began: time.Now(), speed: 60})
	}
	go60(540)
	p.Go(server.URL + "/e/" + id.String() + "?lang=en")
	p.Until(`document.querySelector(".whynot")?.innerText.includes("It begins")`)
	p.Until(`document.querySelectorAll(".windows .soon").length === 2`)
	p.Until(`document.querySelector(".play")`) // by itself
	p.Until(`document.querySelector(".countdown .label").innerText === "This round ends in"`)
	p.Press(".play > .button")
	p.Until(`document.querySelector("#won .prize")?.innerText === "¥5.00"`)
	go60(1170)
	p.Go(server.URL + "/e/" + id.String())
	p.Until(`document.querySelector(".play")`)
	p.Until(`!document.querySelector(".play")`)
	p.Until(`document.querySelector(".whynot")?.innerText.includes("It begins")`)
	p.Until(`document.querySelector(".windows .over")`)
	p.Until(`document.getElementById("told").innerText.includes("It begins")`)
	go60(4170)
	p.Go(server.URL + "/e/" + id.String())
	p.Until(`document.querySelector(".whynot")?.innerText.includes("over")`)
	p.Quiet()
}
