package api

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/ledger"
	"carnival/web"
)

// Settlement says what a merchant is owed of all that was finished since the one before, in minor
// units of its currency: payout = carried + goods + subsidy + freight + deposits - commission -
// refunded - damages, and nothing is paid while that is not positive.
type Settlement struct {
	ID         string `json:"id"`
	Merchant   Named  `json:"merchant"`
	Currency   string `json:"currency"`
	Closed     string `json:"closed" format:"date-time"`
	Orders     uint32 `json:"orders"`
	Goods      int64  `json:"goods" doc:"paid by shoppers for finished lines"`
	Subsidy    int64  `json:"subsidy" doc:"discounts of them that others fund"`
	Freight    int64  `json:"freight"`
	Deposits   int64  `json:"deposits" doc:"forfeited ones"`
	Commission int64  `json:"commission" doc:"less what was given back of it"`
	Refunded   int64  `json:"refunded" doc:"after the order was finished, with its subsidy"`
	Damages    int64  `json:"damages" doc:"doubled deposits"`
	Carried    int64  `json:"carried" doc:"from before; may be negative"`
	Payout     int64  `json:"payout"`
	Owed       int64  `json:"owed" doc:"what the books had for the merchant as it closed"`
	Status     string `json:"status" enum:"none,open,done,failed" doc:"of the payout"`
	Ref        string `json:"ref,omitempty" doc:"the bank's"`
	Done       string `json:"done,omitempty" format:"date-time" doc:"when the bank gave its word"`
}

// PayoutRequest is the bank's word on a payout. A failed one is owed again.
type PayoutRequest struct {
	Status string `json:"status" enum:"paid,failed"`
	Ref    string `json:"ref,omitempty" doc:"the bank's; one that was paid has one"`
}

// maxRef bounds what is read of a reference; the rulebook bounds what is kept.
const maxRef = 500

// payoutOperations are the doors of operators to merchants' money.
func (f *face) payoutOperations() []operation {
	return []operation{
		{pattern: "POST /v1/merchants/{id}/settle", who: web.Operator, group: groupMerchant,
			handler: f.settle, says: text("结算到现在：每个币种一张结算单",
				"Settle up to now: one settlement for each currency"),
			status: 201, answers: Page[Settlement]{},
			codes: []string{"merchant_unknown", "nothing_to_settle"}},
		{pattern: "POST /v1/settlements/{id}/payout", who: web.Operator, group: groupMerchant,
			handler: f.notePayout, says: text("银行对打款的答复", "The bank's word on a payout"),
			body: PayoutRequest{}, status: 200, answers: Settlement{},
			codes: []string{"settlement_unknown", "payout_settled", "amount_invalid"}},
	}
}

// payoutSays is what became of a payout that has its result already.
var payoutSays = map[ledger.PayoutStatus]event.Text{
	ledger.PayoutNone: {Zh: "这笔结算没有要打的款。", En: "This settlement has nothing to pay out."},
	ledger.PayoutDone: {Zh: "已打款，流水号：%s。", En: "It was paid under the reference %s."},
	ledger.PayoutFailed: {Zh: "打款失败（流水号：%s），这笔钱会在下一次结算中再付。",
		En: "It failed (reference %s), and the next settlement owes the money again."},
}

// settlements says settlements with the names of their merchants.
func (f *face) settlements(list []ledger.Settlement, lang string) []Settlement {
	said := make([]Settlement, 0, len(list))
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range list {
			s := &list[i]
			one := Settlement{
				ID: s.Settlement.String(), Merchant: namedMerchant(fold, s.Merchant, lang),
				Currency: s.Currency.String(), Closed: s.Closed.String(), Orders: s.Orders,
				Goods: int64(s.Goods), Subsidy: int64(s.Subsidy), Freight: int64(s.Freight),
				Deposits: int64(s.Deposits), Commission: int64(s.Commission),
				Refunded: int64(s.Refunded), Damages: int64(s.Damages), Carried: int64(s.Carried),
				Payout: int64(s.Payout), Owed: int64(s.Owed), Status: s.Status.Key(), Ref: s.Ref,
			}
			if s.Done != 0 {
				one.Done = s.Done.String()
			}
			said = append(said, one)
		}
	})
	return said
}

// getSettlements is GET /v1/settlements, by number.
func (f *face) getSettlements(w http.ResponseWriter, r *http.Request) {
	p, err := pageOf(r, event.ParseSettlementID)
	var of event.MerchantID
	if err == nil {
		of, err = merchantNamed(r)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	var list []ledger.Settlement
	var next event.SettlementID
	f.Ledger.Read(func(fold *ledger.Fold) { list, next = fold.Settlements(of, p.after, p.limit) })
	said := Page[Settlement]{Items: f.settlements(list, web.Lang(r))}
	if next != 0 {
		said.Next = next.String()
	}
	answer(w, r, http.StatusOK, said)
}

// settle is POST /v1/merchants/{id}/settle.
func (f *face) settle(w http.ResponseWriter, r *http.Request) {
	id, err := event.ParseMerchantID(r.PathValue("id"))
	var out trade.Outcome
	if err == nil {
		out, err = f.submit(r, &trade.SettleMerchant{Merchant: id})
	} else {
		err = notFound(r)
	}
	if err == nil {
		err = await(r, reached(out), f.Ledger)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	var list []ledger.Settlement
	f.Ledger.Read(func(fold *ledger.Fold) {
		list, _ = fold.Settlements(id, event.SettlementID(out.Subject-1), len(out.Events))
	})
	answer(w, r, http.StatusCreated, Page[Settlement]{Items: f.settlements(list, web.Lang(r))})
}

// notePayout is POST /v1/settlements/{id}/payout.
func (f *face) notePayout(w http.ResponseWriter, r *http.Request) {
	id, err := event.ParseSettlementID(r.PathValue("id"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	c := &trade.NotePayout{Settlement: id}
	err = readJSON(r, func(rd *reader) {
		rd.record([]member{
			need("status", toCode(rd, &c.Failed, "paid, failed", parsePayout)),
			option("ref", rd.toText(&c.Ref, maxRef)),
		})
	})
	var out trade.Outcome
	if err == nil {
		out, err = f.decide(r, c)
	}
	if err == nil {
		err = await(r, reached(out), f.Ledger)
	}
	var list []ledger.Settlement
	f.Ledger.Read(func(fold *ledger.Fold) { list, _ = fold.Settlements(0, id-1, 1) })
	if err == nil && out.Refusal != trade.Accepted {
		err = payoutRefused(out.Refusal, list, web.Lang(r))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	if len(list) == 0 { // the view has stopped short of it
		fail(w, r, web.NewProblem("behind", web.Lang(r)))
		return
	}
	answer(w, r, http.StatusOK, f.settlements(list, web.Lang(r))[0])
}

// payoutRefused says why the bank's word is not taken: with the word that stands, if there is one.
func payoutRefused(why trade.Refusal, of []ledger.Settlement, lang string) error {
	p := web.RefusalProblem(why, lang)
	if why != trade.PayoutDone || len(of) == 0 {
		return p
	}
	p.Detail = payoutSays[of[0].Status].In(lang)
	if strings.Contains(p.Detail, "%s") {
		p.Detail = fmt.Sprintf(p.Detail, cmp.Or(of[0].Ref, "-"))
	}
	return p
}

func parsePayout(key string) (failed, ok bool) {
	return key == "failed", key == "failed" || key == "paid"
}

// Statement is what changed what a merchant is owed, line by line, with what it was at both ends
// of the time. Amounts are in minor units of each line's currency.
type Statement struct {
	Merchant Named            `json:"merchant"`
	Totals   []StatementTotal `json:"totals" doc:"of the whole time; one for each currency"`
	Lines    []StatementLine  `json:"lines"`
	Next     string           `json:"next,omitempty" doc:"cursor of the following lines"`
}

// StatementTotal sums the lines of one currency; closing = opening + the sum of all net amounts.
type StatementTotal struct {
	Opening int64 `json:"opening"`
	Closing int64 `json:"closing"`
	Orders  int   `json:"orders" doc:"that were finished"`
	StatementAmounts
}

// StatementLine is one thing that changed what the merchant is owed.
type StatementLine struct {
	At      string `json:"at" format:"date-time"`
	Kind    string `json:"kind" enum:"finished,refund,deposit,settlement,payout_failed"`
	Says    Words  `json:"says"`
	Subject string `json:"subject" doc:"id of the order, refund or settlement"`
	Order   string `json:"order,omitempty" doc:"of a refund"`
	StatementAmounts
}

// StatementAmounts are what a line or a total consists of. Net = goods + subsidy + freight +
// deposits - commission - refunded - damages - paid.
type StatementAmounts struct {
	Currency   string `json:"currency"`
	Goods      int64  `json:"goods"`
	Subsidy    int64  `json:"subsidy"`
	Freight    int64  `json:"freight"`
	Deposits   int64  `json:"deposits"`
	Commission int64  `json:"commission"`
	Refunded   int64  `json:"refunded"`
	Damages    int64  `json:"damages"`
	Paid       int64  `json:"paid" doc:"set aside for payout; negative where that failed"`
	Net        int64  `json:"net"`
}

func statementAmounts(l *ledger.Line) StatementAmounts {
	return StatementAmounts{
		Currency: l.Currency.String(), Goods: int64(l.Goods), Subsidy: int64(l.Subsidy),
		Freight: int64(l.Freight), Deposits: int64(l.Deposits), Commission: int64(l.Commission),
		Refunded: int64(l.Refunded), Damages: int64(l.Damages), Paid: int64(l.Paid),
		Net: int64(l.Net()),
	}
}

// getStatement is GET /v1/merchants/{id}/statement.
func (f *face) getStatement(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	id, err := event.ParseMerchantID(r.PathValue("id"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	id, err = actingFor(r, id)
	var q ledger.StatementQuery
	if err == nil {
		q, err = statementQuery(r.URL.Query(), lang)
	}
	q.Merchant = id
	var s ledger.Statement
	known := false
	if err == nil {
		f.Ledger.Read(func(fold *ledger.Fold) { s, known = fold.Statement(q) })
		if !known {
			err = web.RefusalProblem(trade.MerchantUnknown, lang)
		}
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, statement(&s, lang))
}

// statementQuery reads the time and the page of a statement.
func statementQuery(query url.Values, lang string) (q ledger.StatementQuery, err error) {
	q.Limit = maxPage
	var faults []web.FieldError
	for _, end := range []struct {
		name string
		into *event.Instant
	}{{"from", &q.From}, {"to", &q.To}} {
		if text := query.Get(end.name); text != "" {
			at, ok := parseInstant(text)
			if !ok {
				faults = append(faults, fieldFault(lang, end.name, "bad_time", instantExample))
			}
			*end.into = at
		}
	}
	for _, number := range []struct {
		name string
		most int
		into *int
	}{{"limit", maxPage, &q.Limit}, {"cursor", 1 << 31, &q.After}} {
		if text := query.Get(number.name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 || n > number.most {
				faults = append(faults, fieldFault(lang, number.name, "out_of_range",
					"1.."+strconv.Itoa(number.most)))
			}
			*number.into = n
		}
	}
	if faults != nil {
		err = web.NewProblem("invalid", lang, faults...)
	}
	return q, err
}

func statement(s *ledger.Statement, lang string) Statement {
	said := Statement{
		Merchant: Named{s.Merchant.String(), s.Name.In(lang)},
		Totals:   []StatementTotal{}, Lines: []StatementLine{},
	}
	for i := range s.Totals {
		t := &s.Totals[i]
		said.Totals = append(said.Totals, StatementTotal{
			Opening: int64(t.Opening), Closing: int64(t.Closing), Orders: t.Orders,
			StatementAmounts: statementAmounts(&t.Line),
		})
	}
	for i := range s.Lines {
		l := &s.Lines[i]
		line := StatementLine{
			At: l.Stamp.String(), Kind: l.Kind.Key(), Says: words(l.Kind.Names()),
			Subject: l.ID(), StatementAmounts: statementAmounts(l),
		}
		if l.Order != 0 {
			line.Order = l.Order.String()
		}
		said.Lines = append(said.Lines, line)
	}
	if s.Next != 0 {
		said.Next = strconv.Itoa(s.Next)
	}
	return said
}
