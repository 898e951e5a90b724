// Package demo is the main job in one go: a node with everything inside, a catalogue, a rulebook of
// promotions, presales and red envelopes that its operator publishes, and a crowd that comes over
// HTTP for a whole festival; at the end the figures beside what is known of the day, the money of
// the day with books that close, and the recount that must agree with them.
//
// It promises that the day is run on the product as it is served: the same node, the same doors,
// the same durable writer. It never writes a figure, and what is published, bought, shipped,
// returned and settled comes in over HTTP alone.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"carnival/event"
	"carnival/festival"
	"carnival/gateway/clock"
	"carnival/node"
	"carnival/view/catalog"
)

// Options of a demonstration.
type Options struct {
	DataDir string
	Listen  string
	Plan    []byte        // source of the festival plan
	From    event.Instant // from here on the clock runs at Speed; what lies before is stepped
	Speed   int64         // 0: the whole day is stepped
	Scale   uint32
	Seed    uint64
	Catalog []string // product files; none: the generated catalogue
	Fresh   bool     // move an earlier data directory aside
	Exit    bool     // do not go on serving
	Grace   time.Duration
	Lang    string
	Out     io.Writer // the result
	Note    io.Writer // progress
	Redraw  bool      // Note is a terminal: progress may rewrite its line
	Logger  *slog.Logger
}

// demo is one run.
type demo struct {
	Options
	plan *festival.Plan
	node *node.Node
	url  string
}

// maxDemoShoppers bounds the logins of a demonstration.
const maxDemoShoppers = 1_000_000

// Run holds the demonstration, and then serves until the context ends. A data directory whose day
// is over is only served.
func Run(ctx context.Context, o Options) (result *Result, err error) {
	d := &demo{Options: o}
	if d.plan, err = scaled(o.Plan, o.Scale); err != nil {
		return nil, err
	}
	for _, file := range o.Catalog {
		if _, err := os.Stat(file); err != nil {
			return nil, err
		}
	}
	on, err := node.Listen(o.Listen, true)
	if err != nil {
		return nil, err
	}
	defer on.Close()
	done, err := d.prepare()
	if err != nil {
		return nil, err
	}
	if err := d.open(ctx, done); err != nil {
		return nil, err
	}
	serving, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- d.node.Serve(serving, on, o.Grace) }()
	d.url = "http://" + hostOf(on.Addr())
	d.greet()
	if done {
		result, err = d.serveFinished(ctx)
	} else {
		result, err = d.day(ctx)
	}
	if err == nil && !o.Exit {
		fmt.Fprintf(o.Note, "%s  %s\n", d.say("继续营业，按 Ctrl-C 结束：", "still open, Ctrl-C ends it:"),
			d.url)
		select {
		case <-ctx.Done():
		case err = <-served:
			served <- err
		}
	}
	stop()
	return result, errors.Join(ignoreCancel(ctx, err), <-served, d.node.Close())
}

// open brings the data directory to life. One whose day is over keeps the plan that it ran under.
func (d *demo) open(ctx context.Context, done bool) (err error) {
	options := node.Options{
		DataDir: d.DataDir, Plan: d.Plan, Scale: d.Scale, Clock: clock.Stepped(d.begins()),
		Accounts: &node.Demo{Shoppers: maxDemoShoppers}, Logger: d.Logger,
	}
	if done {
		options.Plan, options.Clock = nil, clock.Stepped(1)
	}
	if !done { // said first: a process that is killed in the next moment leaves a begun day
		err = errors.Join(os.MkdirAll(d.DataDir, 0o750), os.WriteFile(d.running(), nil, 0o640))
	}
	if err == nil {
		d.node, err = node.Open(ctx, options)
	}
	if err == nil && done {
		d.plan = d.node.Plan()
		d.Scale = d.plan.ScaledBy
	}
	return err
}

// ignoreCancel: a person who ends the demonstration has not made it fail.
func ignoreCancel(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}

func scaled(source []byte, scale uint32) (*festival.Plan, error) {
	plan, err := festival.Parse(source)
	if err != nil || scale <= 1 {
		return plan, err
	}
	return plan.Scale(scale)
}

// hostOf names the loopback as people type it.
func hostOf(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if ok && tcp.IP.IsLoopback() {
		return fmt.Sprintf("localhost:%d", tcp.Port)
	}
	return a.String()
}

// finished is the file that says that the day of a data directory is over; running the one that
// says that a day was begun in it.
func (d *demo) finished() string { return filepath.Join(d.DataDir, "demo-finished") }
func (d *demo) running() string  { return filepath.Join(d.DataDir, "demo-running") }

// prepare makes room for a fresh day. It reports whether the day of the directory is already
// over. A day that was broken off cannot be taken up, because its crowd is gone: it is moved
// aside. What is not a demonstration's is never touched without --fresh.
func (d *demo) prepare() (done bool, err error) {
	if _, err := os.Stat(d.DataDir); errors.Is(err, os.ErrNotExist) || empty(d.DataDir) {
		return false, nil
	}
	switch {
	case d.Fresh && !exists(filepath.Join(d.DataDir, "journal")) && !exists(d.running()):
		return false, fmt.Errorf("%s holds something else than Carnival's data; name another "+
			"--data-dir", d.DataDir)
	case d.Fresh:
	case exists(d.finished()):
		return true, nil
	case !exists(d.running()):
		return false, fmt.Errorf("%s holds data that no demonstration made; name another "+
			"--data-dir, or move it aside with --fresh", d.DataDir)
	}
	aside := d.DataDir + "-" + time.Now().Format("20060102-150405")
	if err := node.MoveAside(d.DataDir, aside); err != nil {
		return false, err
	}
	if !d.Fresh {
		fmt.Fprintln(d.Note, d.say("上一次的活动中途被打断，买家已散，无法续办；从头再来。",
			"the last day here was broken off; its crowd is gone, so a new day begins."))
	}
	fmt.Fprintf(d.Note, "%s %s\n", d.say("旧数据已移到", "the earlier data is now in"), aside)
	return false, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func empty(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && len(entries) == 0
}

func (d *demo) say(zh, en string) string {
	if d.Lang == "zh" {
		return zh
	}
	return en
}

// greet prints where everything is and how to get in.
func (d *demo) greet() {
	rows := []struct{ zh, en, value string }{
		{"大屏", "big screen", d.url + "/screen"},
		{"商城", "shop", d.url + "/"},
		{"接口文档", "API", d.url + "/docs"},
		{"买家登录", "shopper", "demo-00001 … / " + d.node.Secrets.DemoPassword},
		{"运营登录", "operator", "operator / " + d.node.Secrets.OperatorToken},
		{"数据目录", "data", d.DataDir},
	}
	for _, r := range rows {
		fmt.Fprintf(d.Note, "%s  %s\n", pad(d.say(r.zh, r.en), 12), r.value)
	}
}

// greetMerchant prints how the first merchant gets in; the others do likewise, by their keys.
func (d *demo) greetMerchant() {
	d.node.Catalog.Read(func(fold *catalog.Fold) {
		if first, _ := fold.Merchants(0, 1); len(first) > 0 {
			fmt.Fprintf(d.Note, "%s  merchant-%s … / %s\n", pad(d.say("商家登录", "merchant"), 12),
				first[0].Key, d.node.Secrets.DemoPassword)
		}
	})
}

// pad fills a label up to a width; a Han character takes two columns.
func pad(label string, width int) string {
	for _, r := range label {
		width--
		if r > 0x2e80 {
			width--
		}
	}
	for ; width > 0; width-- {
		label += " "
	}
	return label
}

// note shows a line of progress; on a terminal the next one takes its place.
func (d *demo) note(format string, args ...any) {
	if d.Redraw {
		fmt.Fprintf(d.Note, "\r\x1b[K"+format, args...)
	} else {
		fmt.Fprintf(d.Note, format+"\n", args...)
	}
}
