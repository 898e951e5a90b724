package figures

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"carnival/event"
	"carnival/money"
)

const (
	// maxSellers bounds the merchants that are named; the others are one row.
	maxSellers = 100
	// maxMinutes bounds the rows by the minute; what is older is in the first of them.
	maxMinutes = 2_880
	// tailSeconds is how many seconds the rows by the second go back.
	tailSeconds = 120
	// restKey is the row of all that are not named.
	restKey = "others"
)

// total makes the value of a figure that is one counter.
func total(counter int) func(*Fold, moment) int64 {
	return func(f *Fold, m moment) int64 { return f.series[counter].before(m.until) }
}

// difference is one counter less another.
func difference(of, less int) func(*Fold, moment) int64 {
	return func(f *Fold, m moment) int64 {
		return f.series[of].before(m.until) - f.series[less].before(m.until)
	}
}

// share is a part of a whole in millionths, rounded once, half away from zero.
func share(part, whole int) func(*Fold, moment) int64 {
	return func(f *Fold, m moment) int64 {
		all := f.series[whole].before(m.until)
		if all == 0 {
			return 0
		}
		return int64(money.MulDiv(money.Minor(f.series[part].before(m.until)), 1_000_000, all))
	}
}

// lastSecond is what a counter grew by in the last full second.
func lastSecond(counter int) func(*Fold, moment) int64 {
	return func(f *Fold, m moment) int64 {
		s := &f.series[counter]
		return s.before(m.now) - s.before(max(m.now, 1)-1)
	}
}

// by lists a breakdown.
func by(
	of func(*Fold) *breakdown, row func(*Fold, int) Row,
) func(*Fold, moment) []Row {
	return func(f *Fold, m moment) (rows []Row) {
		of(f).each(m.until, func(key int, value int64) {
			r := row(f, key)
			r.Value = value
			rows = append(rows, r)
		})
		return rows
	}
}

func named(key, zh, en string, ok bool) Row {
	if !ok {
		zh, en = "未知", "Unknown"
	}
	return Row{Key: key, Label: Label{zh, en}}
}

func categoryRow(_ *Fold, key int) Row {
	c := event.Category(key)
	zh, en, ok := c.Names()
	return named(c.Key(), zh, en, ok)
}

// goodsRows are the categories, and the freight of all of them.
func goodsRows(f *Fold, m moment) []Row {
	rows := by(func(f *Fold) *breakdown { return &f.categories }, categoryRow)(f, m)
	if freight := f.series[settledFreight].before(m.until); freight != 0 {
		r := named("freight", "运费", "Freight", true)
		r.Value = freight
		rows = append(rows, r)
	}
	return rows
}

func funderRow(_ *Fold, key int) Row {
	zh, en, ok := event.Funder(key).Names()
	return named(event.Funder(key).Key(), zh, en, ok)
}

func ruleRow(_ *Fold, key int) Row {
	if event.Rule(key) == inflation {
		return named("deposit_inflation", "定金膨胀", "Deposit inflation", true)
	}
	zh, en, ok := event.Rule(key).Names()
	return named(event.Rule(key).Key(), zh, en, ok)
}

func refundRow(_ *Fold, key int) Row {
	zh, en, ok := event.RefundReason(key).Names()
	return named(event.RefundReason(key).Key(), zh, en, ok)
}

func returnRow(_ *Fold, key int) Row {
	zh, en, ok := event.ReturnReason(key).Names()
	return named(event.ReturnReason(key).Key(), zh, en, ok)
}

func provinceRow(_ *Fold, key int) Row {
	zh, en, ok := event.Province(key).Names()
	return named(strconv.Itoa(key), zh, en, ok)
}

func channelRow(_ *Fold, key int) Row {
	zh, en, ok := event.Channel(key).Names()
	return named(event.Channel(key).Key(), zh, en, ok)
}

func terminalRow(_ *Fold, key int) Row {
	zh, en, ok := event.Terminal(key).Names()
	return named(event.Terminal(key).Key(), zh, en, ok)
}

func reasonRow(_ *Fold, key int) Row { return Row{Key: strconv.Itoa(key)} }

// unitRow names what a record's units are.
func unitRow(f *Fold, key int) Row {
	r := categoryRow(f, key)
	if key < len(f.records) {
		r.Unit = f.records[key].Unit
	}
	return r
}

// sellerRows names the merchants that sold most; equal ones stand by their ids.
func sellerRows(f *Fold, m moment) (rows []Row) {
	type sold struct {
		merchant int
		value    int64
	}
	var all []sold
	f.sellers.each(m.until, func(key int, value int64) { all = append(all, sold{key, value}) })
	slices.SortFunc(all, func(a, b sold) int {
		return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.merchant, b.merchant))
	})
	rest := named(restKey, "其他商家", "Other merchants", true)
	for i, s := range all {
		if i >= maxSellers {
			rest.Value += s.value
			continue
		}
		id := event.MerchantID(event.MakeID(f.cell, uint64(s.merchant)))
		r := Row{Key: id.String(), Value: s.value}
		if k := at(f.merchants, uint64(id)); k != nil {
			r.Label = Label{k.name.In("zh"), k.name.In("en")}
		}
		rows = append(rows, r)
	}
	if len(all) > maxSellers {
		rows = append(rows, rest)
	}
	return rows
}

// byMinute lists the minutes in which a counter grew.
func byMinute(counter int) func(*Fold, moment) []Row {
	return func(f *Fold, m moment) (rows []Row) {
		var minute, done uint32
		var before int64
		for _, p := range f.series[counter].points {
			if p.second >= m.until {
				break
			}
			if minute = p.second / 60; minute != done {
				rows = append(rows, Row{Key: clockOf(minute * 60)})
				done = minute
			}
			rows[len(rows)-1].Value += p.total - before
			before = p.total
		}
		if extra := len(rows) - maxMinutes; extra > 0 {
			for _, r := range rows[:extra] {
				rows[extra].Value += r.Value
			}
			rows = rows[extra:]
		}
		return rows
	}
}

// bySecond lists the last full seconds, without a gap.
func bySecond(counter int) func(*Fold, moment) []Row {
	return func(f *Fold, m moment) (rows []Row) {
		s := &f.series[counter]
		from := max(m.now, tailSeconds) - tailSeconds
		before := s.before(from)
		for at := from; at < m.now; at++ {
			total := s.before(at + 1)
			rows = append(rows, Row{Key: clockOf(at), Value: total - before})
			before = total
		}
		return rows
	}
}

func clockOf(second uint32) string {
	return time.Unix(int64(second), 0).UTC().Format(time.RFC3339)
}

// reached counts milestones, and is how long after the opening the last of them was.
func reached(f *Fold, m moment) (last int64) {
	for _, r := range milestoneRows(f, m) {
		last = r.Value
	}
	return last
}

func milestoneRows(f *Fold, m moment) (rows []Row) {
	for _, c := range f.milestones {
		if second(c.At) >= m.until {
			break
		}
		rows = append(rows, Row{
			Key: strconv.FormatInt(int64(c.Value), 10), Value: int64(c.At-f.opens) / 1000,
			Label: Label{c.Name.Zh, c.Name.En}, At: c.At.Time(), Order: c.Order.String(),
		})
	}
	return rows
}

// recordValues are the categories in which a record is attempted.
func recordValues(f *Fold, m moment) (rows []Row) {
	f.categories.each(m.until, func(key int, value int64) {
		if key < len(f.records) && f.records[key].Basis != 0 {
			r := categoryRow(f, key)
			r.Value = value
			rows = append(rows, r)
		}
	})
	return rows
}

func sumOf(rows func(*Fold, moment) []Row) func(*Fold, moment) int64 {
	return func(f *Fold, m moment) (sum int64) {
		for _, r := range rows(f, m) {
			sum += r.Value
		}
		return sum
	}
}

func lengthOf(rows func(*Fold, moment) []Row) func(*Fold, moment) int64 {
	return func(f *Fold, m moment) int64 { return int64(len(rows(f, m))) }
}

// originRows show the two sets whose union the figure counts, and their overlap.
func originRows(f *Fold, m moment) []Row {
	made := f.series[madeAbroad].before(m.until)
	sold := f.series[soldByImport].before(m.until)
	rows := []Row{
		named("foreign_origin", "国外原产商品的买家", "Buyers of goods made abroad", true),
		named("import_channel", "跨境进口商家的买家", "Buyers from import merchants", true),
		named("both", "两者皆是", "Both", true),
	}
	rows[0].Value, rows[1].Value = made, sold
	rows[2].Value = made + sold - f.series[international].before(m.until)
	return rows
}
