package crowd

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/money"
)

// counted recounts an agenda as a server would, as of an instant after the opening.
func counted(a *Agenda, after event.Instant) told {
	rows := map[string]map[string]int64{}
	values := map[string]int64{}
	add := func(id, key string, n int64) {
		if rows[id] == nil {
			rows[id] = map[string]int64{}
		}
		rows[id][key] += n
	}
	buyers, far := map[int32]bool{}, map[int32]bool{}
	for _, act := range a.Acts {
		tap := &a.Taps[act.Tap]
		if act.Does != Pay || act.At >= a.Opens+after {
			continue
		}
		value := int64(tap.Value)
		values["gmv.settled"] += value
		values["orders.paid"] += int64(tap.Orders)
		if tap.Terminal.Mobile() {
			values["share.mobile"] += value
		}
		buyers[act.Shopper] = true
		add("gmv.settled.by_terminal", tap.Terminal.Key(), value)
		province := int64(a.Shoppers[act.Shopper].Province)
		add("gmv.settled.by_province", strconv.FormatInt(province, 10), value)
		for _, l := range tap.Lines {
			g := &a.Goods[l.Goods]
			far[act.Shopper] = far[act.Shopper] || g.abroad()
			line := int64(g.price() * money.Minor(l.Quantity))
			add("gmv.settled.by_category", g.Category.Key(), line)
			add("units.by_record_category", g.Category.Key(), int64(l.Quantity))
		}
	}
	for _, is := range far {
		if is {
			values["buyers.international"]++
		}
	}
	values["buyers"] = int64(len(buyers))
	values["orders.peak_second"] = int64(a.Plan.PeakOrders)
	values["payments.peak_second"] = int64(a.Plan.PeakPays)
	values["share.mobile"] = values["share.mobile"] * 1_000_000 / max(1, values["gmv.settled"])
	return figuresOf(values, rows)
}

func figuresOf(values map[string]int64, rows map[string]map[string]int64) (out told) {
	for id, v := range values {
		out = append(out, figure{ID: id, Value: v})
	}
	for id, keys := range rows {
		f := figure{ID: id}
		for key, v := range keys {
			f.Rows = append(f.Rows, struct {
				Key   string `json:"key"`
				Value int64  `json:"value"`
			}{key, v})
		}
		out = append(out, f)
	}
	return out
}

// measured serves the figures of an agenda and has them measured.
func measured(t *testing.T, a *Agenda) Report {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at, err := time.Parse(time.RFC3339Nano, r.URL.Query().Get("as_of"))
		if err != nil {
			t.Errorf("asked for %s", r.URL)
		}
		say(w, 200, counted(a, event.At(at)-a.Opens))
	}))
	defer s.Close()
	c := NewClient(s.URL, 1)
	defer c.Close()
	f := Festival{Scale: a.Scale, Opens: a.Opens, Closes: a.Closes}
	r, err := c.Measure(t.Context(), f, Double11of2015())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheDrawnDayHolds(t *testing.T) {
	a := canonical()
	r := measured(t, a)
	if !r.Holds || r.AsOf != a.Closes.String() {
		t.Errorf("as of %s", r.AsOf)
	}
	keys := map[string]bool{}
	for _, m := range r.Rows {
		if !m.Holds {
			t.Errorf("%s does not hold: %+v", m.Key, m)
		}
		if keys[m.Key] || m.Name.Zh == "" || m.Name.En == "" || m.Target <= 0 {
			t.Errorf("row %+v", m)
		}
		keys[m.Key] = true
	}
	// The totals hold by the published tolerance alone, without the error of a small day.
	for _, m := range r.Rows[:7] {
		if m.Miss > m.Tolerance {
			t.Errorf("%s misses by %d of %d", m.Key, m.Miss, m.Tolerance)
		}
	}
	for _, n := range r.Uncounted {
		if keys[n.Key] || n.Name.Zh == "" || n.Name.En == "" || n.Why.Zh == "" || n.Why.En == "" ||
			n.Target.Zh == "" || n.Target.En == "" {
			t.Errorf("not counted: %+v", n)
		}
		keys[n.Key] = true
	}
}

func TestAnEmptyDayDoesNotHold(t *testing.T) {
	a := Agenda{Scale: 10_000, Opens: opening, Closes: opening + day}
	r := measured(t, &a)
	if r.Holds {
		t.Error("a day without an order holds")
	}
	for _, m := range r.Rows {
		if m.Value == 0 && m.Target > 3*m.Tolerance && m.Target > m.Error && m.Holds {
			t.Errorf("%+v", m)
		}
	}
}

func TestTheReportIsATableInBothLanguages(t *testing.T) {
	in := fixed(1)
	in.Scale = 100_000
	a := Draw(in)
	r := measured(t, &a)
	for _, lang := range []string{"zh", "en"} {
		var b bytes.Buffer
		if err := r.WriteText(&b, lang); err != nil {
			t.Fatal(err)
		}
		checkGolden(t, "report."+lang+".txt", b.Bytes())
		lines := strings.Split(b.String(), "\n")
		for _, line := range lines[2 : 2+1+len(r.Rows)] {
			if width(line) != width(lines[2]) {
				t.Errorf("%d columns, not %d: %s", width(line), width(lines[2]), line)
			}
		}
	}
	text, err := json.MarshalIndent(&r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "report.json", append(text, '\n'))
}

func checkGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s changed:\n%s", name, got)
	}
}

func TestThreeStandardErrors(t *testing.T) {
	for _, row := range []struct{ got, want int64 }{
		{errorOfCount(100), 30},
		{errorOfCount(14), 11},
		// 1,000,000 yuan of 10,000 orders: 3 × 1.803 × 1 %.
		{errorOfSum(100_000_000, 10_000), 5_409_000},
		// A half, of 10,000 orders: 3 × 1.803 × 0.5 / 100.
		{errorOfShare(500_000, 10_000), 27_045},
	} {
		if row.got != row.want {
			t.Errorf("%d, not %d", row.got, row.want)
		}
	}
}

func TestAmountsAreWrittenForTheirReaders(t *testing.T) {
	for _, row := range []struct {
		v          int64
		unit       string
		zh, en     string
		zhW, enCol int
	}{
		{912_170_000, unitMoney, "912.17 万元", "9,121,700.00", 11, 12},
		{9_121_700_000_000, unitMoney, "912.17 亿元", "91,217,000,000.00", 11, 17},
		{19_530, unitMoney, "195.30 元", "195.30", 9, 6},
		{46_700, unitCount, "4.67 万", "46,700", 7, 6},
		{9_100, unitCount, "9,100", "9,100", 5, 5},
		{0, unitCount, "0", "0", 1, 1},
		{686_700, unitPPM, "68.67 %", "68.67 %", 7, 7},
		{-12_300, unitPPM, "-1.23 %", "-1.23 %", 7, 7},
	} {
		zh, en := amount(row.v, row.unit, "zh"), amount(row.v, row.unit, "en")
		if zh != row.zh || en != row.en || width(zh) != row.zhW || width(en) != row.enCol {
			t.Errorf("%d %s: %q (%d), %q (%d)", row.v, row.unit, zh, width(zh), en, width(en))
		}
	}
}
