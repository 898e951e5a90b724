package ledger

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"carnival/event"
	"carnival/money"
)

// DifferenceKind is how a settlement file and the journal differ.
type DifferenceKind uint8

// Kinds of differences, in the order in which they are told.
const (
	MissingInFile    DifferenceKind = 1 // the journal has it, the provider does not
	MissingInJournal DifferenceKind = 2 // the provider has it, the journal does not
	AmountDiffers    DifferenceKind = 3
	CurrencyDiffers  DifferenceKind = 4
	Duplicate        DifferenceKind = 5 // the provider has it more often than the journal
	FeeNotBooked     DifferenceKind = 6 // all fees of one currency
	PayoutNotBooked  DifferenceKind = 7 // went to the bank, which the journal does not know
)

var differenceKeys = [...]string{
	"", "missing_in_file", "missing_in_journal", "amount_differs", "currency_differs", "duplicate",
	"fee_not_booked", "payout_not_booked",
}

var differenceWords = [...]event.Text{
	{},
	{Zh: "对账文件中没有", En: "missing in the file"},
	{Zh: "日志中没有", En: "missing in the journal"},
	{Zh: "金额不符", En: "the amount differs"},
	{Zh: "币种不符", En: "the currency differs"},
	{Zh: "文件中重复", En: "twice in the file"},
	{Zh: "手续费未入账", En: "fees not booked"},
	{Zh: "转入银行未入账", En: "transfer to the bank not booked"},
}

// Key is the kind in files and JSON.
func (k DifferenceKind) Key() string { return differenceKeys[k] }

// Names gives the kind in both languages.
func (k DifferenceKind) Names() event.Text { return differenceWords[k] }

// Difference is one thing in which a settlement file and the journal differ, with the postings
// that would make assets:clearing agree with the provider.
type Difference struct {
	Kind     DifferenceKind
	Line     int    // of the file; 0 where it has none
	Ref      string // the provider's
	Category string // the file's word
	Count    int    // rows that are told together
	Journal  money.Money
	File     money.Money
	At       event.Instant // in the journal
	Payment  event.PaymentID
	Refund   event.RefundID
	Postings []Posting
}

// Reconciliation is a settlement file held against the journal.
type Reconciliation struct {
	Provider    string
	Rows        int // of the file that were read
	Movements   int // of the journal that were looked for
	Matched     int // that agree in everything
	Broken      []Broken
	BrokenCount int
	Differences []Difference
}

// Holds reports whether the file and the journal say the same.
func (r *Reconciliation) Holds() bool { return len(r.Differences) == 0 && r.BrokenCount == 0 }

// Span is the time in which movements must be in the file; a zero To means that it never ends.
// Rows are matched with movements of any time.
type Span struct{ From, To event.Instant }

func (s Span) holds(at event.Instant) bool { return at >= s.From && (s.To == 0 || at < s.To) }

// matcher pairs rows with movements.
type matcher struct {
	out       *Reconciliation
	movements []Movement
	taken     []bool
	index     map[string][]int
	matched   map[string]bool // the provider's references of payments that a row was taken to
	fees      []Difference    // one a currency
}

// Reconcile holds a settlement file against what the journal says of the same provider.
func Reconcile(movements []Movement, file *ProviderFile, span Span) *Reconciliation {
	m := &matcher{
		out: &Reconciliation{
			Provider: file.Provider, Rows: len(file.Rows), Broken: file.Broken,
			BrokenCount: file.BrokenCount,
		},
		index: map[string][]int{}, matched: map[string]bool{},
	}
	for i := range movements {
		if movements[i].provider == file.Provider {
			m.movements = append(m.movements, movements[i])
		}
	}
	m.taken = make([]bool, len(m.movements))
	for i := range m.movements {
		for _, key := range m.movements[i].keys() {
			m.index[key] = append(m.index[key], i)
		}
	}
	for i := range file.Rows {
		m.row(&file.Rows[i])
	}
	for i := range m.movements {
		if mv := &m.movements[i]; span.holds(mv.At) {
			m.out.Movements++
			if !m.taken[i] {
				m.missing(mv)
			}
		}
	}
	m.out.Differences = append(m.out.Differences, m.fees...)
	slices.SortStableFunc(m.out.Differences, func(a, b Difference) int {
		return cmp.Compare(a.Kind, b.Kind)
	})
	return m.out
}

// keys are what a row can name a movement by. A payment and a refund never meet in one.
func (m *Movement) keys() []string {
	if m.Back {
		return []string{"refund " + m.Ref, "refund " + m.Refund.String()}
	}
	return []string{"payment " + m.Ref, "payment " + m.Payment.String()}
}

// row takes a row of the file to its movement.
func (m *matcher) row(r *FileRow) {
	m.fee(r)
	switch r.Kind {
	case FilePayout:
		m.differ(r, PayoutNotBooked, m.toBank(r))
		return
	case FileOther:
		if r.Gross != 0 {
			m.differ(r, MissingInJournal, m.aside(r.Gross, r.Currency))
		}
		return
	}
	i, known := m.find(r)
	switch {
	case m.again(r):
		m.differ(r, Duplicate, m.aside(r.Gross, r.Currency))
	case !known:
		m.differ(r, MissingInJournal, m.aside(r.Gross, r.Currency))
	case m.taken[i]:
		m.differ(r, Duplicate, m.aside(r.Gross, r.Currency))
	default:
		m.taken[i] = true
		m.remember(r)
		m.compare(r, &m.movements[i])
	}
}

// again reports that a payment's row has a reference of the provider which another row has brought
// already. One transaction pays one payment, whatever two rows say of whose it was, and whatever
// the journal took both for.
func (m *matcher) again(r *FileRow) bool {
	return r.Kind == FilePayment &&
		slices.ContainsFunc(r.Refs, func(ref string) bool { return m.matched[ref] })
}

// remember keeps a payment's references of the provider; ours may come in many rows.
func (m *matcher) remember(r *FileRow) {
	if r.Kind != FilePayment {
		return
	}
	for _, ref := range r.Refs {
		if _, err := event.ParsePaymentID(ref); err != nil {
			m.matched[ref] = true
		}
	}
}

// find gives the first movement that a row names and that no other row has, or else one that has
// been taken.
func (m *matcher) find(r *FileRow) (i int, known bool) {
	prefix := "payment "
	if r.Kind == FileRefund {
		prefix = "refund "
	}
	for _, ref := range r.Refs {
		for _, n := range m.index[prefix+ref] {
			if i, known = n, true; !m.taken[n] {
				return i, true
			}
		}
	}
	return i, known
}

func (m *matcher) compare(r *FileRow, mv *Movement) {
	ours := mv.signed()
	var d Difference
	switch {
	case r.Currency != mv.Currency:
		d = Difference{Kind: CurrencyDiffers, Postings: m.exchanged(r, mv)}
	case r.Gross != ours:
		d = Difference{Kind: AmountDiffers, Postings: m.aside(r.Gross-ours, r.Currency)}
	default:
		m.out.Matched++
		return
	}
	d.Journal, d.At = money.Money{Minor: ours, Currency: mv.Currency}, mv.At
	d.Payment, d.Refund = mv.Payment, mv.Refund
	m.tell(r, d)
}

// signed is what the movement did to assets:clearing.
func (m *Movement) signed() money.Minor {
	if m.Back {
		return -m.Amount
	}
	return m.Amount
}

// missing tells of a movement that is not in the file.
func (m *matcher) missing(mv *Movement) {
	m.out.Differences = append(m.out.Differences, Difference{
		Kind: MissingInFile, Ref: mv.Ref, Count: 1, At: mv.At, Payment: mv.Payment,
		Refund: mv.Refund, Journal: money.Money{Minor: mv.signed(), Currency: mv.Currency},
		Postings: m.aside(-mv.signed(), mv.Currency),
	})
}

// fee adds a row's fee to those of its currency.
func (m *matcher) fee(r *FileRow) {
	if r.Fee == 0 {
		return
	}
	n := slices.IndexFunc(m.fees, func(d Difference) bool { return d.File.Currency == r.Currency })
	if n < 0 {
		n = len(m.fees)
		m.fees = append(m.fees, Difference{
			Kind: FeeNotBooked, Line: r.Line, File: money.Money{Currency: r.Currency},
		})
	}
	d := &m.fees[n]
	d.Count++
	d.File.Minor -= r.Fee
	d.Postings = m.pair(feesPrefix+m.out.Provider, d.File)
}

func (m *matcher) differ(r *FileRow, kind DifferenceKind, postings []Posting) {
	m.tell(r, Difference{Kind: kind, Postings: postings})
}

func (m *matcher) tell(r *FileRow, d Difference) {
	d.Line, d.Ref, d.Category, d.Count = r.Line, r.Ref, r.Category, 1
	d.File = money.Money{Minor: r.Gross, Currency: r.Currency}
	m.out.Differences = append(m.out.Differences, d)
}

// pair posts an amount to assets:clearing, and its opposite to another account.
func (m *matcher) pair(other string, to money.Money) []Posting {
	return []Posting{
		{Account: clearingPrefix + m.out.Provider, Currency: to.Currency, Amount: to.Minor},
		{Account: other, Currency: to.Currency, Amount: -to.Minor},
	}
}

// aside sets an amount apart until somebody has found out about it.
func (m *matcher) aside(amount money.Minor, in money.Currency) []Posting {
	return m.pair(unreconciledPrefix+m.out.Provider, money.Money{Minor: amount, Currency: in})
}

func (m *matcher) toBank(r *FileRow) []Posting {
	return m.pair(fixedNames[bank], money.Money{Minor: r.Gross, Currency: r.Currency})
}

// exchanged takes the journal's money out of assets:clearing and puts the provider's in.
func (m *matcher) exchanged(r *FileRow, mv *Movement) []Posting {
	return append(
		m.pair(conversion, money.Money{Minor: -mv.signed(), Currency: mv.Currency}),
		m.pair(conversion, money.Money{Minor: r.Gross, Currency: r.Currency})...)
}

// Hledger writes the proposals of all differences, as a file that one of the accounts can include.
func (r *Reconciliation) Hledger(w io.Writer, day, lang string) error {
	declared := map[string]bool{}
	for i := range r.Differences {
		for _, p := range r.Differences[i].Postings {
			if !declared[p.Account] {
				declared[p.Account] = true
				if _, err := fmt.Fprintf(w, "account %s\n", p.Account); err != nil {
					return err
				}
			}
			if c := p.Currency.String(); !declared[c] {
				declared[c] = true
				if _, err := fmt.Fprint(w, commodity(p.Currency)); err != nil {
					return err
				}
			}
		}
	}
	for i := range r.Differences {
		if _, err := fmt.Fprint(w, "\n", r.Differences[i].Proposal(day, lang)); err != nil {
			return err
		}
	}
	return nil
}

// Proposal writes a difference as a transaction of hledger that waits for a person: its mark is
// that of a pending one.
func (d *Difference) Proposal(day, lang string) string {
	var b strings.Builder
	ref := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune("();,", r) {
			return '-'
		}
		return r
	}, d.Ref)
	if ref != "" {
		ref = "(" + ref + ") "
	}
	fmt.Fprintf(&b, "%s ! %s%s", day, ref, d.Kind.Names().In(lang))
	if d.Line > 0 {
		fmt.Fprintf(&b, "  ; line:%d", d.Line)
	}
	b.WriteByte('\n')
	for _, p := range d.Postings {
		fmt.Fprintf(&b, "    %-44s  %s\n", p.Account,
			money.Money{Minor: p.Amount, Currency: p.Currency})
	}
	return b.String()
}
