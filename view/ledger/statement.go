package ledger

import (
	"slices"

	"carnival/event"
	"carnival/money"
)

// MaxPage bounds every list.
const MaxPage = 1000

func pageOf(limit int) int {
	if limit <= 0 || limit > MaxPage {
		return MaxPage
	}
	return limit
}

// merchant is who is settled, with what moved what it is owed, oldest first.
type merchant struct {
	key   string
	name  event.Text
	lines []statementRow
}

// statementRow is a Line in little memory; what its amounts are depends on its kind.
type statementRow struct {
	stamp    event.Instant
	subject  uint64
	order    event.OrderID
	amounts  [4]money.Minor
	currency money.Currency
	kind     LineKind
}

// LineKind is the sort of a statement's line. The numbers are saved.
type LineKind uint8

// Sorts of lines.
const (
	LineFinished     LineKind = 1 // an order was finished
	LineRefund       LineKind = 2 // something of a finished order went back
	LineDeposit      LineKind = 3 // a deposit was kept, or doubled
	LineSettlement   LineKind = 4
	LinePayoutFailed LineKind = 5
)

var lineKeys = [...]string{"", "finished", "refund", "deposit", "settlement", "payout_failed"}

var lineWords = [...]event.Text{
	{}, {Zh: "订单完成", En: "Order finished"}, {Zh: "完成后退款", En: "Refund after finish"},
	{Zh: "预售首款", En: "Presale deposit"}, {Zh: "结算", En: "Settlement"},
	{Zh: "打款失败", En: "Payout failed"},
}

// Key is the sort in files and JSON.
func (k LineKind) Key() string { return lineKeys[k] }

// Names gives the sort in both languages.
func (k LineKind) Names() event.Text { return lineWords[k] }

// Line is one thing that changed what a merchant is owed.
type Line struct {
	Stamp      event.Instant
	Kind       LineKind
	Subject    uint64        // the id of an order, a refund or a settlement, by Kind
	Order      event.OrderID // of a refund
	Currency   money.Currency
	Goods      money.Minor // paid by shoppers for the lines of a finished order
	Subsidy    money.Minor // discounts of them that others fund
	Freight    money.Minor
	Deposits   money.Minor // kept
	Commission money.Minor // negative where it is given back
	Refunded   money.Minor // with its subsidy
	Damages    money.Minor
	Paid       money.Minor // set aside for payout; negative where that failed
}

// Net is what the line adds to what the merchant is owed.
func (l *Line) Net() money.Minor {
	return l.Goods + l.Subsidy + l.Freight + l.Deposits - l.Commission - l.Refunded - l.Damages -
		l.Paid
}

// ID is the public form of the subject.
func (l *Line) ID() string {
	switch l.Kind {
	case LineRefund:
		return event.RefundID(l.Subject).String()
	case LineSettlement, LinePayoutFailed:
		return event.SettlementID(l.Subject).String()
	}
	return event.OrderID(l.Subject).String()
}

func (l *Line) row() statementRow {
	r := statementRow{
		stamp: l.Stamp, subject: l.Subject, order: l.Order, currency: l.Currency, kind: l.Kind,
	}
	switch l.Kind {
	case LineFinished:
		r.amounts = [4]money.Minor{l.Goods, l.Subsidy, l.Freight, l.Commission}
	case LineRefund:
		r.amounts = [4]money.Minor{l.Refunded, l.Commission}
	case LineDeposit:
		r.amounts = [4]money.Minor{l.Deposits, l.Damages}
	default:
		r.amounts = [4]money.Minor{l.Paid}
	}
	return r
}

func (r *statementRow) line() Line {
	l := Line{
		Stamp: r.stamp, Subject: r.subject, Order: r.order, Currency: r.currency, Kind: r.kind,
	}
	a := r.amounts
	switch r.kind {
	case LineFinished:
		l.Goods, l.Subsidy, l.Freight, l.Commission = a[0], a[1], a[2], a[3]
	case LineRefund:
		l.Refunded, l.Commission = a[0], a[1]
	case LineDeposit:
		l.Deposits, l.Damages = a[0], a[1]
	default:
		l.Paid = a[0]
	}
	return l
}

// opened learns a merchant's key and name.
func (f *Fold) opened(fact *event.MerchantOpened) {
	m := f.merchant(fact.Merchant)
	m.key, m.name = fact.Key, fact.Name
}

// merchant finds the row of a merchant, and makes it when it is new.
func (f *Fold) merchant(id event.MerchantID) *merchant {
	for uint64(len(f.merchants)) < event.CounterOf(uint64(id)) {
		f.merchants = append(f.merchants, merchant{})
	}
	return at(f.merchants, uint64(id))
}

// note writes a line into a merchant's statement.
func (f *Fold) note(id event.MerchantID, l Line) {
	l.Stamp = f.made.Stamp
	if m := f.merchant(id); m != nil {
		m.lines = append(m.lines, l.row())
	}
}

// Merchant finds a merchant by id or by the platform's own key of it.
func (f *Fold) Merchant(name string) (id event.MerchantID, key string, names event.Text, ok bool) {
	if id, err := event.ParseMerchantID(name); err == nil {
		if m := at(f.merchants, uint64(id)); m != nil {
			return id, m.key, m.name, true
		}
	}
	for i := range f.merchants {
		if m := &f.merchants[i]; m.key == name && name != "" {
			return event.MerchantID(event.MakeID(0, uint64(i)+1)), m.key, m.name, true
		}
	}
	return 0, "", event.Text{}, false
}

// StatementQuery asks for a merchant's lines in [From, To). To 0 means up to now; After is 0, or
// the Next of the page before.
type StatementQuery struct {
	Merchant event.MerchantID
	From, To event.Instant
	After    int
	Limit    int
}

// Statement is what changed what a merchant is owed, with what it was at both ends of the time.
type Statement struct {
	Merchant event.MerchantID
	Key      string
	Name     event.Text
	Totals   []Total // one a currency, of the whole time and not only of the page
	Lines    []Line
	Next     int // 0 at the end
}

// Total is the sum of a statement's lines in one currency.
type Total struct {
	Opening money.Minor // owed to the merchant as the time began
	Line                // sums of the lines; Subject and Kind say nothing
	Orders  int         // that were finished
	Closing money.Minor
}

// Statement of a merchant. False says that nobody knows the merchant.
func (f *Fold) Statement(q StatementQuery) (Statement, bool) {
	m := at(f.merchants, uint64(q.Merchant))
	if m == nil {
		return Statement{}, false
	}
	before := func(r statementRow, at event.Instant) int {
		if r.stamp < at {
			return -1
		}
		return 1
	}
	first, _ := slices.BinarySearchFunc(m.lines, q.From, before)
	end := len(m.lines)
	if q.To != 0 {
		end, _ = slices.BinarySearchFunc(m.lines, q.To, before)
	}
	end = max(first, end)
	s := Statement{Merchant: q.Merchant, Key: m.key, Name: m.name,
		Totals: f.totals(m.lines[:end], first)}
	from := min(max(first, q.After), end)
	to := min(end, from+pageOf(q.Limit))
	for i := range m.lines[from:to] {
		s.Lines = append(s.Lines, m.lines[from+i].line())
	}
	if to < end {
		s.Next = to
	}
	return s, true
}

// totals adds up the lines from first on, over what the lines before have left.
func (f *Fold) totals(rows []statementRow, first int) []Total {
	totals := []Total{{Line: Line{Currency: f.home}}}
	for i := range rows {
		l := rows[i].line()
		n := slices.IndexFunc(totals, func(t Total) bool { return t.Currency == l.Currency })
		if n < 0 {
			n = len(totals)
			totals = append(totals, Total{Line: Line{Currency: l.Currency}})
		}
		totals[n].add(&l, i < first)
	}
	return totals
}

func (t *Total) add(l *Line, opening bool) {
	t.Closing += l.Net()
	if opening {
		t.Opening += l.Net()
		return
	}
	if l.Kind == LineFinished {
		t.Orders++
	}
	t.Goods += l.Goods
	t.Subsidy += l.Subsidy
	t.Freight += l.Freight
	t.Deposits += l.Deposits
	t.Commission += l.Commission
	t.Refunded += l.Refunded
	t.Damages += l.Damages
	t.Paid += l.Paid
}
