package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"carnival/audit"
	"carnival/crowd"
	"carnival/event"
	"carnival/festival"
	"carnival/journal/jetstream"
	"carnival/trade"
	"carnival/web"
)

// Result is what a demonstration came to.
type Result struct {
	URL         string             `json:"url"`
	Sequence    uint64             `json:"sequence"` // of the last fact that was counted
	Settled     int64              `json:"settled_minor"`
	Currency    string             `json:"currency"`
	Agrees      bool               `json:"agrees"` // the figures equal the recount
	Differences []audit.Difference `json:"differences"`
	Findings    []audit.Finding    `json:"findings"`
	Draws       *audit.DrawReport  `json:"draws"` // recomputed from the revealed seeds
	Crowd       *crowd.History     `json:"crowd,omitempty"`
	Calibration crowd.Report       `json:"calibration"`
	Money       Money              `json:"money"`
	Seconds     float64            `json:"seconds"` // wall time of the day and its warm-up
}

// eve is how long before the opening the clock begins to run.
const eve = 5 * 60 * event.Second

// begins is where festival time stands at first: the beginning of the warm-up.
func (d *demo) begins() event.Instant {
	for _, p := range d.plan.Phases {
		if p.Phase == festival.WarmUp {
			return p.From
		}
	}
	return d.home().Opens - 24*60*60*event.Second
}

// home is the home market's window.
func (d *demo) home() *festival.Market {
	m, _ := d.plan.Market(d.plan.Home) // Parse has seen to it that the plan names its home
	return m
}

// day brings in the goods, lets the crowd come from the warm-up to the close, and counts.
func (d *demo) day(ctx context.Context) (*Result, error) {
	began := time.Now()
	if err := d.stock(ctx); err != nil {
		return nil, err
	}
	if err := d.publish(ctx); err != nil {
		return nil, err
	}
	d.greetMerchant()
	agenda, err := d.draw(ctx)
	if err != nil {
		return nil, err
	}
	visitors := crowd.New(agenda, crowd.Options{
		URL: d.url, Password: d.node.Secrets.DemoPassword, Operator: d.node.Session(web.Operator,
			0),
		Progress: d.progress(len(agenda.Acts)),
	})
	closes := d.home().Closes
	from := d.From
	if from == 0 {
		from = d.home().Opens - eve
	}
	from = min(max(from, d.begins()), closes)
	if d.Speed == 0 {
		from = closes
	}
	if err := visitors.Run(ctx, from); err != nil {
		return nil, err
	}
	if d.Speed > 0 {
		d.node.Clock.Run(d.Speed, closes)
		if err := visitors.Run(ctx, closes); err != nil {
			return nil, err
		}
	} else {
		d.node.Clock.Run(1, 0)
	}
	history := visitors.History()
	if err := d.evening(ctx); err != nil {
		return nil, err
	}
	result, err := d.count(ctx)
	if err != nil {
		return nil, err
	}
	result.Crowd, result.Seconds = &history, time.Since(began).Seconds()
	return result, errors.Join(d.print(result), os.WriteFile(d.finished(), nil, 0o640))
}

// draw asks the site what there is to buy and draws the agenda of the day.
func (d *demo) draw(ctx context.Context) (*crowd.Agenda, error) {
	client := crowd.NewClient(d.url, 1)
	defer client.Close()
	list, err := client.Goods(ctx, d.home().Opens)
	if err != nil {
		return nil, err
	}
	offers, err := client.Offers(ctx)
	if err != nil {
		return nil, err
	}
	agenda := crowd.Draw(crowd.Input{
		Seed: d.Seed, Scale: int64(d.Scale), WarmUp: d.begins(), Opens: d.home().Opens,
		Closes: d.home().Closes, Goods: list, Offers: offers, Day: crowd.Double11of2015(),
	})
	for _, s := range agenda.Short {
		d.note("! %s\n", d.say(s.WhyZh, s.WhyEn))
	}
	d.note("%s: %d %s, %d %s\n", d.say("议程", "agenda"), len(agenda.Shoppers),
		d.say("位买家", "shoppers"), len(agenda.Acts), d.say("个动作", "acts"))
	return &agenda, nil
}

// progressEvery is the least wall time between two lines of progress.
const progressEvery = 500 * time.Millisecond

func (d *demo) progress(total int) func(crowd.Progress) {
	var last time.Time
	every := progressEvery
	if !d.Redraw {
		every *= 20
	}
	return func(p crowd.Progress) {
		if now := time.Now(); now.Sub(last) >= every {
			last = now
			d.note("%s  %3d %%  %d/%d  %s %d", p.At.Time().In(d.plan.Zone).Format("01-02 15:04:05"),
				p.Done*100/max(total, 1), p.Done, total, d.say("未成", "refused"), p.Failed)
		}
	}
}

// serveFinished counts again what an earlier run left, and lets the clock go on from there.
func (d *demo) serveFinished(ctx context.Context) (*Result, error) {
	d.node.Clock.Run(1, 0)
	result, err := d.count(ctx)
	if err == nil {
		d.note("%s\n", d.say("这里的活动已经办完，仅提供浏览；--fresh 重新来过",
			"the day of this directory is over and only served; --fresh begins anew"))
		err = d.print(result)
	}
	return result, err
}

// count takes the figures as of the close from the site, and holds them against a recount of the
// journal's files that shares nothing with it.
func (d *demo) count(ctx context.Context) (*Result, error) {
	closes := d.home().Closes
	if err := d.passed(ctx, closes); err != nil {
		return nil, err
	}
	told, err := d.figures(ctx, closes)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(d.DataDir, "journal")
	chain, err := jetstream.Identify(dir)
	if err != nil {
		return nil, err
	}
	counted := audit.Count(audit.Verified(chain.Cell, jetstream.Scan(dir)),
		audit.Options{Before: closes})
	result := &Result{
		URL: d.url, Sequence: counted.Sequence, Findings: counted.Findings,
		Currency: d.plan.Currency.String(),
	}
	if result.Differences, err = counted.Compare(told); err != nil {
		return nil, err
	}
	result.Draws = audit.Draws(audit.Verified(chain.Cell, jetstream.Scan(dir)))
	result.Agrees = counted.Holds && len(result.Differences) == 0 && result.Draws.Holds
	for _, f := range counted.Figures {
		if f.ID == "gmv.settled" {
			result.Settled = f.Value
		}
	}
	if result.Money, err = d.money(ctx, told); err != nil {
		return nil, err
	}
	result.Calibration, err = d.calibrate(ctx)
	return result, err
}

// calibrate holds the figures against what is known of the day.
func (d *demo) calibrate(ctx context.Context) (crowd.Report, error) {
	client := crowd.NewClient(d.url, 1)
	defer client.Close()
	said, err := client.Learn(ctx)
	if err != nil {
		return crowd.Report{}, err
	}
	return client.Measure(ctx, said, crowd.Double11of2015())
}

// passed lets the clock's tick go by an instant, so that figures as of it are final, and waits
// until the views hold it.
func (d *demo) passed(ctx context.Context, at event.Instant) error {
	for {
		out, err := d.node.Engine.Submit(ctx, &trade.Tick{})
		if err != nil {
			return err
		}
		if out.Stamp > at {
			return d.node.Reach(ctx, out)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (d *demo) figures(ctx context.Context, asOf event.Instant) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet,
		d.url+"/v1/figures?as_of="+asOf.Time().Format(time.RFC3339), nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxFigures))
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("figures: %s", answer.Status)
	}
	return body, err
}

// maxFigures bounds an answer of figures.
const maxFigures = 256 << 20

// print shows the figures beside the calibration, and what the recount says.
func (d *demo) print(r *Result) error {
	fmt.Fprintln(d.Note)
	if err := r.Calibration.WriteText(d.Out, d.Lang); err != nil {
		return err
	}
	if d.Speed > 1 && !r.Calibration.Holds {
		fmt.Fprintln(d.Out, d.say("压缩时间会把同一秒的请求挤在一起；峰值与曲线以 --speed 0 为准",
			"compressed time bunches what belongs to one second: peaks and curve are judged at "+
				"--speed 0"))
	}
	r.Money.write(d.Out, d.plan.Currency, d.Lang)
	if r.Agrees {
		fmt.Fprintln(d.Out, d.say("账本复算：与页面数字完全一致",
			"recount of the journal: every figure agrees"))
	}
	var draws, recomputed uint64
	for _, c := range r.Draws.Campaigns {
		draws, recomputed = draws+c.Draws, recomputed+c.Recomputed
	}
	fmt.Fprintf(d.Out, "%s %d/%d\n", d.say("抽奖按公布的种子复算：",
		"draws recomputed from the revealed seeds:"), recomputed, draws)
	for _, f := range r.Draws.Findings {
		fmt.Fprintln(d.Out, d.say("抽奖问题：", "found in the draws:"), f.Sequence, d.say(f.Zh, f.En),
			f.Detail)
	}
	for _, diff := range r.Differences {
		fmt.Fprintln(d.Out, d.say("复算不一致：", "the recount differs:"), diff)
	}
	for _, f := range r.Findings {
		fmt.Fprintln(d.Out, d.say("账本问题：", "found in the journal:"), f.Sequence,
			d.say(f.Zh, f.En), f.Detail)
	}
	fmt.Fprintf(d.Out, "%s  carnival accounts export --format hledger --data-dir %s\n",
		d.say("导出账目：", "the books, for hledger:"), d.DataDir)
	d.greetMerchant()
	return nil
}
