package screen

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestWall leads one browser through what a night may bring to the wall.
func TestWall(t *testing.T) {
	on := raise(t)
	silent := startHung(t, on)
	for _, night := range []struct {
		name string
		play func(*testing.T, *stage)
	}{
		{"live", playLive}, {"milestone", playMilestone}, {"opening", playOpening},
		{"source stops", playStale}, {"source killed", playKilled}, {"stream broken", playBroken},
		{"frozen", playFrozen}, {"over", playOver}, {"milestones at once", playAtOnce},
		{"definitions", playDefinitions}, {"languages", playLanguages}, {"phone", playPhone},
		{"still", playStill},
	} {
		t.Run(night.name, func(t *testing.T) {
			night.play(t, on)
		})
	}
	endHung(silent)
}

// startHung: the server stops answering while its lines still stand. The wall takes some seconds to
// believe it, so the other plays run meanwhile.
func startHung(t *testing.T, on *stage) *tab {
	s := newSource(t, on.assets, 200)
	p := on.open(t, s.URL+"/screen?lang=en", 1366, 768)
	p.shows(s.day.gmv(200))
	s.hang()
	return p
}

// endHung: by now the wall says that its source is lost, and still shows what it last knew.
func endHung(p *tab) {
	p.Until(`document.documentElement.dataset.link === "lost"`)
	p.shows(newDay().gmv(200))
}

// playLive: what is shown is what was counted, to the fen, and nothing else moves the number.
func playLive(t *testing.T, on *stage) {
	s := newSource(t, on.assets, 748)
	p := on.open(t, s.URL+"/screen?lang=zh", 1920, 1080)
	p.shows(s.day.gmv(748))
	for second := 748.5; second <= 751; second += 0.5 {
		s.at(second)
		p.shows(s.day.gmv(second))
	}
	p.Until(rested)
	if got, want := p.Text(digits), yuan(s.day.gmv(751)); got != want {
		t.Errorf("the digits rest on %s, want %s", got, want)
	}
	p.Keep("live-zh")
	if got := p.text("gmv-short"); got != "¥100.2万" {
		t.Errorf("the short form is %s", got)
	}
	if got := p.text("scale-badge"); got != "实际计数 1:10,000" {
		t.Errorf("the badge says %q", got)
	}
	if got := p.text("sequence"); got != "1,102,887" {
		t.Errorf("the sequence is %s", got)
	}
	p.Quiet()
}

// playMilestone: a milestone that is reached while the wall looks on takes it over, once; those
// that were reached before do not.
func playMilestone(t *testing.T, on *stage) {
	s := newSource(t, on.assets, 740)
	p := on.open(t, s.URL+"/screen?lang=zh", 1920, 1080)
	p.Until(`document.getElementById("milestones").dataset.reached === "3"`)
	p.Until(`document.getElementById("takeover").hidden`)
	s.at(749)
	p.Until(`!document.getElementById("takeover").hidden`)
	if got := p.text("takeover-amount"); got != "100亿" {
		t.Errorf("the takeover names %q", got)
	}
	if got := p.text("takeover-took"); got != "开场后 00:12:28.000" {
		t.Errorf("the takeover took %q", got)
	}
	if got := p.text("takeover-proof"); !strings.Contains(got, "or_1x37k2m") {
		t.Errorf("the takeover's proof is %q", got)
	}
	p.Until(`performance.getEntriesByType("resource").some((r) => r.name.includes("confetti"))`)
	p.Until(`document.getAnimations()
		.every((a) => a.animationName !== "swell" || a.playState === "finished")`)
	p.Keep("milestone-zh")
	p.press(kb.Escape)
	p.Until(`document.getElementById("takeover").hidden`)
	s.at(750)
	p.shows(s.day.gmv(750))
	if p.Text(`String(document.getElementById("takeover").hidden)`) != "true" {
		t.Error("a milestone took the wall over twice")
	}
	p.Quiet()
}

// playOpening: before the opening the wall counts down, and the number waits.
func playOpening(t *testing.T, on *stage) {
	s := newSource(t, on.assets, -75)
	p := on.open(t, s.URL+"/screen?lang=zh", 1920, 1080)
	p.Until(`/^00:01:1\d$/.test(document.getElementById("countdown").textContent)`)
	p.Until(`document.documentElement.classList.contains("before")`)
	p.Keep("countdown-zh")
	p.Quiet()
}

// playStale: the stream says that its source stopped; the values stay, and a delta clears it.
func playStale(t *testing.T, on *stage) {
	s := newSource(t, on.assets, 3600)
	p := on.open(t, s.URL+"/screen?lang=en", 1366, 768)
	p.shows(s.day.gmv(3600))
	s.tell(message{"stale", map[string]string{"since": s.day.stamp(3600), "reason": "no tick"}})
	p.Until(`document.getElementById("link").textContent ===
		"Stale since 2015-11-11 01:00:00 · no tick"`)
	p.shows(s.day.gmv(3600))
	p.Keep("stale-en-1366")
	s.at(3601)
	p.Until(`document.documentElement.dataset.link === "live"`)
	p.Quiet()
}

// playKilled: the server dies; the wall keeps the last good values and says so.
func playKilled(t *testing.T, on *stage) {
	s := newSource(t, on.assets, 5400)
	p := on.open(t, s.URL+"/screen?lang=en", 1366, 768)
	p.shows(s.day.gmv(5400))
	p.Quiet()
	s.stop()
	p.Until(`document.documentElement.dataset.link === "lost"`)
	want := "Source lost, showing the last good values, stale since 2015-11-11 01:30:00"
	if got := p.text("link"); got != want {
		t.Errorf("the wall says %q", got)
	}
	p.shows(s.day.gmv(5400))
}

// playBroken: the stream breaks off; the wall opens a new one by itself and goes on.
func playBroken(t *testing.T, on *stage) {
	s := newSource(t, on.assets, 600)
	p := on.open(t, s.URL+"/screen?lang=en", 1366, 768)
	p.shows(s.day.gmv(600))
	s.CloseClientConnections()
	p.Until(`document.documentElement.dataset.link === "lost"`)
	p.Until(`document.documentElement.dataset.link === "live"`)
	s.at(601)
	p.shows(s.day.gmv(601))
	if got := s.opened(); got != 2 {
		t.Errorf("the wall opened %d streams, want the broken one and one more", got)
	}
}

// playFrozen: ?as_of= shows that instant and never opens the stream.
func playFrozen(t *testing.T, on *stage) {
	s := newSource(t, on.assets, 9000)
	asOf := url.QueryEscape(s.day.stamp(72))
	p := on.open(t, s.URL+"/screen?lang=zh&as_of="+asOf, 1920, 1080)
	p.shows(s.day.gmv(72))
	p.Until(`document.getElementById("link").textContent === "定格于 2015-11-11 00:01:12"`)
	p.Until(`document.getElementById("clock").textContent === "00:01:12"`)
	if s.opened() != 0 {
		t.Error("a frozen wall opened the stream")
	}
	p.Keep("frozen-zh")
	p.Quiet()
}

// playOver: after the close nothing happens any more. The wall compares like with like, ranks no
// remainder, says quantities in units of people, and cuts no milestone off.
func playOver(t *testing.T, on *stage) {
	s := newSource(t, on.assets, 90000)
	asOf := url.QueryEscape(s.day.stamp(86520))
	p := on.open(t, s.URL+"/screen?lang=zh&as_of="+asOf, 1366, 768)
	p.shows(s.day.gmv(86400))
	p.Until(`document.getElementById("prior").textContent !== ""`)
	for id, want := range map[string]string{
		"orders-now": "49", "orders-peak": "0 笔/秒", "orders-name": "订单创建 · 每分钟",
		"merchants-held": "9+ 家有成交", "course-scale": "按 ×10,000 放大后比较", "phase": "",
		"left": "已收官",
	} {
		if got := p.text(id); got != want {
			t.Errorf("%s says %q, want %q", id, got, want)
		}
	}
	for id, want := range map[string]string{
		"prior": "2014 年全天 ¥571.0亿已超越 · 159.7%", "records": "千克", "merchants": "青柠数码旗舰店",
	} {
		if got := p.text(id); !strings.Contains(got, want) {
			t.Errorf("%s lacks %q: %s", id, want, got)
		}
	}
	if got := p.text("merchants"); strings.Contains(got, "其他商家") {
		t.Errorf("the remainder is ranked: %s", got)
	}
	cut := `[...document.querySelectorAll(".milestone, .milestone > *, .prior > *, .count > *")]
		.filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
		.map((e) => e.textContent).join(" | ")`
	if got := p.Text(cut); got != "" {
		t.Errorf("cut off: %s", got)
	}
	if got := p.Text(`document.querySelectorAll(".milestone").length + ""`); got != "12" {
		t.Errorf("the strip holds %s milestones", got)
	}
	p.Keep("over-zh")
	p.Quiet()
}

// playAtOnce: milestones that fall in one breath share a moment, and a later one takes its place
// instead of waiting behind it.
func playAtOnce(t *testing.T, on *stage) {
	s := newSource(t, on.assets, 10)
	p := on.open(t, s.URL+"/screen?lang=en", 1600, 900)
	p.shows(s.day.gmv(10))
	p.Until(`document.getElementById("milestones").dataset.reached === "0"`)
	amount := `document.getElementById("takeover-amount").textContent`
	s.at(80)
	p.Until(amount + ` === "1 billion"`)
	if got := p.text("takeover-beside"); got != "0.1 billion+00:00:18.0" {
		t.Errorf("beside the moment stands %q", got)
	}
	s.at(400)
	p.Until(amount + ` === "5 billion" && !document.getElementById("takeover").hidden`)
	if got := p.text("takeover-beside"); got != "" {
		t.Errorf("a moment of one has %q beside it", got)
	}
	p.Until(`document.getElementById("takeover-amount").scrollWidth <= innerWidth`)
	p.Quiet()
}

// playDefinitions: any figure can be asked what it means.
func playDefinitions(t *testing.T, on *stage) {
	s := newSource(t, on.assets, 3600)
	p := on.open(t, s.URL+"/screen?lang=zh", 1920, 1080)
	p.shows(s.day.gmv(3600))
	p.press("?")
	p.Until(`document.querySelectorAll("#card[open] .all dt").length === 28`)
	p.press(kb.Escape)
	p.Until(`!document.getElementById("card").open`)
	p.Text(`document.querySelector("#h-hero button").click(), ""`)
	p.Until(`document.querySelector("#card[open] .about")`)
	for _, want := range []string{
		"¥" + yuan(s.day.gmv(3600)), "gmv.settled", "演练流量", "1493200",
		"2015-11-11T01:00:00.000+08:00",
		"carnival journal stat",
	} {
		if got := p.text("card"); !strings.Contains(got, want) {
			t.Errorf("the card lacks %q: %s", want, got)
		}
	}
	p.Keep("card-zh")
	p.Quiet()
}

// playLanguages: both editions are whole, and a key switches between them.
func playLanguages(t *testing.T, on *stage) {
	s := newSource(t, on.assets, 42600)
	p := on.open(t, s.URL+"/screen?lang=en", 1920, 1080)
	p.shows(s.day.gmv(42600))
	p.Until(`document.title === "Double 11 Global Festival · Live figures"`)
	han := `(document.getElementById("stage").innerText.match(/[\u4e00-\u9fff]+/g) ?? []).join(" ")`
	if got := p.Text(han); got != "中文" {
		t.Errorf("the English wall speaks Chinese beyond its switch: %q", got)
	}
	p.Until(rested)
	p.Keep("live-en")
	p.press("l")
	p.Until(`document.title === "双11全球狂欢节 · 实时大屏" && document.documentElement.lang === "zh-CN"`)
	empty := `[...document.querySelectorAll("[data-say]")]
		.filter((e) => !e.textContent).length + ""`
	if got := p.Text(empty); got != "0" {
		t.Errorf("%s places of the shell say nothing", got)
	}
	p.Quiet()
}

// playPhone: one column that scrolls down and never sideways.
func playPhone(t *testing.T, on *stage) {
	s := newSource(t, on.assets, 3600)
	p := on.open(t, s.URL+"/screen?lang=zh", 390, 844)
	p.shows(s.day.gmv(3600))
	p.Until(`document.documentElement.scrollWidth <= 390`)
	p.Until(rested)
	p.Keep("phone-zh")
	p.Quiet()
}

// playStill: who asked for no motion gets the same numbers and the same moment without any.
func playStill(t *testing.T, on *stage) {
	s := newSource(t, on.assets, 740)
	p := on.open(t, "about:blank", 1366, 768)
	p.still()
	p.Go(s.URL + "/screen?lang=en")
	p.shows(s.day.gmv(740))
	s.at(749)
	p.Until(`!document.getElementById("takeover").hidden`)
	if got := p.text("takeover-amount"); got != "10 billion" {
		t.Errorf("the takeover names %q", got)
	}
	if got := p.Text(`document.getAnimations().length + ""`); got != "0" {
		t.Errorf("%s things move", got)
	}
	p.Quiet()
}

// digits is what an eye sees: the figure to which each strip was moved.
const digits = `[...document.querySelectorAll("#gmv .digit, #gmv .mark")].map((e) => {
	const strip = e.firstElementChild;
	if (!strip) return e.textContent;
	const place = Number(/-?[\d.]+/.exec(strip.style.transform || "0")[0]) / -5;
	return String(Math.round(place) % 10);
}).join("")`

// rested holds when no digit is rolling any more.
const rested = `document.getElementById("gmv").getAnimations({subtree: true}).length === 0`

// yuan is an amount of fen as the wall writes it.
func yuan(fen int64) string {
	whole := fmt.Sprint(fen / 100)
	var groups []string
	for len(whole) > 3 {
		groups = append([]string{whole[len(whole)-3:]}, groups...)
		whole = whole[:len(whole)-3]
	}
	return strings.Join(append([]string{whole}, groups...), ",") + fmt.Sprintf(".%02d", fen%100)
}

// shows waits until the wall holds an amount.
func (p *tab) shows(fen int64) {
	p.t.Helper()
	p.Until(`document.getElementById("gmv").dataset.value === "¥ ` + yuan(fen) + `"`)
}
