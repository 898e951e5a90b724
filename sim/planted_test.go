package sim_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"carnival/journal"
	"carnival/sim"
)

// planted is a mistake that the rooms do not have. It is put into a copy of a file for one build of
// this test, and the auditor must find it and say so.
type planted struct {
	name      string
	file      string // of the product
	line, bug string // what stands there once, and what stands there in the copy
	complaint string // what the auditor must say
}

var mistakes = []planted{
	{"the duplicate check is left out", "trade/checkout.go",
		"s.keys.find(&s.checkouts, c.Key); known {",
		"s.keys.find(&s.checkouts, c.Key); known && !PLANTED {", "twice: one key bought checkouts"},
	{"the flush is left out", "engine/core.go",
		"head, err := c.journal.Append(ctx, b.buf, c.head)",
		"head, err := b.Mark.Head, error(nil)\n" +
			"\tif !PLANTED { head, err = c.journal.Append(ctx, b.buf, c.head) }",
		"lost: "},
	{"nothing expires", "trade/clock.go",
		"if s.plan == nil {\n\t\treturn nil, false",
		"if s.plan == nil || PLANTED {\n\t\treturn nil, false",
		"expiry: order"},
	{"what is kept for longer closes at its first end", "trade/clock.go",
		"&& !s.extended(row)", "&& (PLANTED || !s.extended(row))", "expiry: order"},
	{"a close releases one line only", "trade/order.go",
		"for i := range int(o.lines) {\n\t\tline := int(o.firstLine) + i\n",
		"for i := range int(o.lines) {\n\t\tif PLANTED && i > 0 { break }\n" +
			"\t\tline := int(o.firstLine) + i\n", "stock: the writer has"},
	{"an order is refunded twice", "trade/order.go",
		"case statusPaid:\n\t\treturn s.giveMoneyBack",
		"case statusPaid, statusWhen(PLANTED, statusRefunded):\n\t\treturn s.giveMoneyBack",
		"path: order"},
	{"a limit is not released", "trade/limit.go",
		"if l.counted {\n\t\ts.changeBought(limitKey{c.shopper, l.sku}, -int32(pieces))",
		"if l.counted && !PLANTED {\n" +
			"\t\ts.changeBought(limitKey{c.shopper, l.sku}, -int32(pieces))",
		"limit: shopper"},
	{"a limit is not asked for", "trade/checkout.go",
		"case k.limit > 0 &&", "case !PLANTED && k.limit > 0 &&", "limit: shopper"},
	{"a coupon is not released when its order closes", "trade/use.go",
		"if s.lastOfCoupon(c, i,", "if !PLANTED && s.lastOfCoupon(c, i,",
		"recount: benefits_returned"},
	{"an envelope comes back twofold", "trade/use.go",
		"Amount: amount,\n\t\t\t\tVoid:",
		"Amount: amount * money.Minor(1+PLANTEDBIT),\n\t\t\t\tVoid:", "envelope"},
	{"the share of a refund is rounded by itself", "trade/refund.go",
		"Amount:  money.Part(l.paid, to, n) - money.Part(l.paid, from, n),",
		"Amount:  money.Part(l.paid, to, n) - money.Part(l.paid, from, n) +\n" +
			"\t\t\t\tmoney.Minor(PLANTEDBIT)*(money.Part(l.paid, r.Quantity, n) -\n" +
			"\t\t\t\t\tmoney.Part(l.paid, to, n) + money.Part(l.paid, from, n)),",
		"share: of"},
	{"a forfeited deposit goes back, too", "trade/deposit.go",
		"fact.Back = share(d.deposit) - fact.Kept",
		"fact.Back = share(d.deposit) - fact.Kept*money.Minor(1-PLANTEDBIT)", "deposit: order"},
	{"a deposit is doubled without a cap", "trade/deposit.go",
		"return min(d.deposit, s.contractPrice(d)/5)",
		"if PLANTED { return d.deposit }\n\treturn min(d.deposit, s.contractPrice(d)/5)",
		"deposit: of"},
	{"a subsidy is settled twice", "trade/till.go",
		"r.goods+paid, r.subsidy+subsidy,",
		"r.goods+paid, r.subsidy+subsidy*money.Minor(1+PLANTEDBIT),", "settlement: merchant"},
	{"commission is not given back with a refund", "trade/till.go",
		"r.commission -= before - after", "if !PLANTED { r.commission -= before - after }",
		"settlement: merchant"},
	{"a coupon is accepted after its time", "promo/coupon.go",
		"case w.ask.At >= held.To:", "case w.ask.At >= held.To && !PLANTED:", "coupon: "},
	{"a promotion's purchase limit is not asked for", "trade/limit.go",
		"over = has+p.line.Quantity > pieces",
		"over = has+p.line.Quantity > pieces && !PLANTED", "recount: purchase_limit"},
	{"coupons are given without end", "trade/coupon.go",
		"case p.claimed() >= p.fact.Quantity ||",
		"case !PLANTED && p.claimed() >= p.fact.Quantity ||", "recount: coupon"},
	{"a pool gives more than it holds", "trade/envelope.go",
		"if amount > canGive {", "if amount > canGive && !PLANTED {", "pool"},
	{"a funder has nothing back", "trade/refund.go",
		"Subsidy: money.Part(l.subsidy, to, n) -",
		"Subsidy: money.Minor(1-PLANTEDBIT)*money.Part(l.subsidy, to, n) -",
		"recount: refund_share"},
	{"a presale that closes keeps its stock", "trade/presale.go",
		"s.move(sku, int32(e.Returned), 0, 0)",
		"if !PLANTED { s.move(sku, int32(e.Returned), 0, 0) }", "stock: the writer has"},
	{"a surplus is not owed back", "trade/payment.go",
		"if fact.Surplus == 0 {", "if fact.Surplus == 0 || PLANTED {",
		"money: a surplus is not owed back"},
	{"a late payment opens the order again", "trade/payment.go",
		"case statusOpen:\n\t\t\td.sum += o.total",
		"case statusOpen, statusWhen(PLANTED, statusClosed):\n\t\t\td.sum += o.total",
		"path: order"},
	{"the same word of the provider counts twice", "trade/payment.go",
		"case heard && same:\n\t\treturn unchanged(s.id(row))\n\tcase heard:",
		"case !PLANTED && heard && same:\n\t\treturn unchanged(s.id(row))\n" +
			"\tcase !PLANTED && heard:",
		"is taken in again"},
	{"more is sold than is left", "trade/checkout.go",
		"} else if left < l.Quantity {", "} else if left < l.Quantity && !PLANTED {", "oversold: "},
	{"a replay skips one fact", "engine/restore.go",
		"from.state.Evolve(entry.Sequence, entry.Stamp, entry.Event)",
		"if !PLANTED || entry.Sequence%97 != 0 {\n" +
			"\t\t\t\tfrom.state.Evolve(entry.Sequence, entry.Stamp, entry.Event)\n\t\t\t}",
		"diverged: at"},
	{"a snapshot forgets the keys", "trade/snapshot.go",
		"if row >= s.keysFrom {", "if row >= s.keysFrom && !PLANTED {",
		"its rows do not give its digest"},
	{"a shop is followed twice", "trade/follow.go",
		"slices.Contains(has, uint32(merchant)) == on:",
		"slices.Contains(has, uint32(merchant)) == on && !PLANTED:", "follow: shopper"},
	{"the festival price begins late", "promo/price.go",
		"case festival.Allowed:", "case []festival.Verdict{festival.Allowed, 99}[PLANTEDBIT]:",
		"listed"},
}

// switches stand beside the copies of a room: a mistake is made when the environment names it.
const switches = `package %s

import "os"

func planted(name string) bool { return os.Getenv("CARNIVAL_PLANTED") == name }
`

func TestPlantedMistakesAreCaught(t *testing.T) {
	if os.Getenv("CARNIVAL_PLANTED") != "" {
		t.Skip("this is the test of a planted mistake")
	}
	binary := plant(t)
	chosen := mistakes
	if testing.Short() {
		chosen = mistakes[:3]
	}
	for _, m := range chosen {
		t.Run(m.name, func(t *testing.T) {
			said, err := festivalsWith(t, binary, m.name)
			var exit *exec.ExitError
			if !errors.As(err, &exit) {
				t.Fatalf("nobody noticed (%v):\n%s", err, said)
			}
			if !strings.Contains(said, m.complaint) || !strings.Contains(said, "CARNIVAL_SEED=") {
				t.Errorf("the auditor did not say %q:\n%s", m.complaint, said)
			}
		})
	}
	t.Run("and without any the copies are sound", func(t *testing.T) {
		if said, err := festivalsWith(t, binary, "none"); err != nil {
			t.Errorf("%v:\n%s", err, said)
		}
	})
}

// festivalsWith plays festivals in the binary of the copies, with one mistake made.
func festivalsWith(t *testing.T, binary, mistake string) (string, error) {
	t.Helper()
	run := exec.CommandContext(t.Context(), binary, "-test.run=^TestFestivals$", "-test.short")
	run.Env = append(os.Environ(), "CARNIVAL_LONG=", "CARNIVAL_SEED=", "CARNIVAL_PLANTED="+mistake)
	said, err := run.CombinedOutput()
	return string(said), err
}

// plant builds this test over copies of the product in which every mistake waits for its name.
func plant(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	overlay := map[string]string{}
	for name, text := range copies(t, root) {
		path := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay[filepath.Join(root, name)] = path
	}
	list := filepath.Join(dir, "overlay.json")
	raw, err := json.Marshal(map[string]any{"Replace": overlay})
	if err == nil {
		err = os.WriteFile(list, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(dir, "planted.test")
	build := exec.CommandContext(t.Context(),
		"go", "test", "-c", "-vet=off", "-overlay", list, "-o", binary, "carnival/sim")
	build.Dir = root
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, said)
	}
	return binary
}

// copies are the files with the mistakes, and in each of their rooms one more with the switch.
func copies(t *testing.T, root string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, m := range mistakes {
		if _, there := out[m.file]; !there {
			text, err := os.ReadFile(filepath.Join(root, m.file))
			if err != nil {
				t.Fatal(err)
			}
			out[m.file] = string(text)
		}
		if n := strings.Count(out[m.file], m.line); n != 1 {
			t.Fatalf("%s: %q stands %d times in %s", m.name, m.line, n, m.file)
		}
		name := strconv.Quote(m.name)
		bug := strings.ReplaceAll(m.bug, "PLANTEDBIT", "plantedBit("+name+")")
		bug = strings.ReplaceAll(bug, "PLANTED", "planted("+name+")")
		out[m.file] = strings.Replace(out[m.file], m.line, bug, 1)
		room := filepath.Dir(m.file)
		out[room+"/planted.go"] = strings.Replace(switches, "%s", room, 1) + extra[room]
	}
	return out
}

// extra is what single copies need beside their switch.
var extra = map[string]string{
	"trade": `
func statusWhen(is bool, s status) status {
	if is {
		return s
	}
	return 255
}
` + plantedBit,
	"promo": plantedBit,
}

// plantedBit makes a number of a switch.
const plantedBit = `
func plantedBit(name string) int {
	if planted(name) {
		return 1
	}
	return 0
}
`

// lazy is a journal that says "durable" at once and writes at every third append: what a disk
// does that ignores a flush.
type lazy struct {
	journal.Journal
	kept [][]byte
	head journal.Head
}

func (l *lazy) Append(ctx context.Context, raw []byte, _ journal.Head) (journal.Head, error) {
	l.kept = append(l.kept, append([]byte(nil), raw...))
	r, hash, err := journal.Open(raw)
	if err != nil {
		return journal.Head{}, err
	}
	told := journal.Head{Last: r.Last(), Hash: hash}
	if len(l.kept) == 3 {
		for _, raw := range l.kept {
			if l.head, err = l.Journal.Append(ctx, raw, l.head); err != nil {
				return journal.Head{}, err
			}
		}
		l.kept = nil
	}
	return told, nil
}

func TestADiskThatIgnoresTheFlushIsCaught(t *testing.T) {
	caught := 0
	for seed := range uint64(10) {
		r := sim.Run(sim.Options{Seed: seed, Wrap: func(j journal.Journal) journal.Journal {
			l := &lazy{Journal: j}
			if tail, ok := j.(journal.Tail); ok {
				l.head = tail.Head()
			}
			return l
		}})
		if err := r.Err(); errors.Is(err, sim.ErrAudit) && strings.Contains(err.Error(), "lost") {
			caught++
		}
	}
	if caught < 10 {
		t.Errorf("caught in %d of 10 festivals", caught)
	}
}
