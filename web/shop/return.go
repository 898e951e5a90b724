package shop

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/ui"
)

// PiecesPage lets somebody choose pieces of an order, shows to the minor unit what goes back for
// them, and only then asks. Both a refund before dispatch and a return of goods go this way.
type PiecesPage struct {
	Frame
	Key, Action string
	Gone        string // what had gone back when the page was made, in minor units
	Order       string // its address
	Merchant    string
	Goods       bool // goods come back, too: a return with a reason
	Reasons     []Choose
	Reason      string // its key, as chosen
	Says        string // the reason in words
	Lines       []PieceLine
	Sum         *BackSum // nil: nothing is chosen yet
	Wrong       string
}

// PieceLine is a line of which pieces can be chosen.
type PieceLine struct {
	OrderLine
	Field  string
	Left   int64
	Chosen int64
	Back   string // for those that are chosen
}

// BackSum is what goes back, in words.
type BackSum struct {
	Amount money.Money
	Rows   []BillRow
	Notes  []string
}

// MoneyBack is a refund with how it stands.
type MoneyBack struct {
	Amount, Reason, When, State, Says string
}

// moneyBack shows a refund.
func (p *pricing) moneyBack(r *shopper.Refund, in money.Currency) MoneyBack {
	zh, en, _ := r.Reason.Names()
	out := MoneyBack{
		Amount: ui.Money(money.Money{Minor: r.Amount, Currency: in}),
		Reason: event.Text{Zh: zh, En: en}.In(string(p.lang)), When: p.when(r.Stamp),
		State: "refund.owed", Says: p.lang.Say("refund.owed.note"),
	}
	switch {
	case r.Paid != 0:
		out.State, out.Says = "refund.paid", p.lang.Say("refund.paid.note", p.when(r.Paid))
	case r.Failed != 0:
		out.State, out.Says = "refund.failed", p.lang.Say("refund.failed.note")
	}
	return out
}

// chosen reads the pieces that a form names, line by line; ok is false when it names none, or more
// than there are.
func (v *visit) chosen(o *shopper.Order) (lines []event.ReturnLine, ok bool) {
	for i := range o.Lines {
		text := v.r.FormValue("n" + strconv.Itoa(i))
		if text == "" {
			continue
		}
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil || uint32(n) > leftOf(o, i) {
			return nil, false
		}
		if n > 0 {
			lines = append(lines, event.ReturnLine{Line: uint16(i), Quantity: uint32(n)})
		}
	}
	return lines, len(lines) > 0
}

// pieces is the page with what was chosen until now.
func (v *visit) pieces(s *seen, goods bool) (PiecesPage, []event.ReturnLine, error) {
	at, err := v.pricing()
	if err != nil {
		return PiecesPage{}, nil, err
	}
	o, in := &s.order, s.checkout.Currency
	title := "refund.title"
	if goods {
		title = "return.title"
	}
	frame, err := v.frame(v.lang.Say(title), "tab.orders")
	here := "/orders/" + o.ID.String()
	p := PiecesPage{Frame: frame, Key: newKey(), Order: here, Goods: goods,
		Gone: minorText(o.GoneBack()), Action: here + "/refund", Reason: v.r.FormValue("reason")}
	if goods {
		p.Action = here + "/return"
		p.reasons(v)
	}
	var part OrderPart
	v.f.Catalog.Read(func(fold *catalog.Fold) { part = at.part(fold, o, in) })
	p.Merchant = part.Merchant
	for i := range part.Lines {
		p.Lines = append(p.Lines, PieceLine{OrderLine: part.Lines[i], Left: int64(leftOf(o, i)),
			Field: "n" + strconv.Itoa(i)})
	}
	lines, ok := v.chosen(o)
	for _, l := range lines {
		p.Lines[l.Line].Chosen = int64(l.Quantity)
	}
	if !v.r.Form.Has("chosen") { // nothing was said yet: all of it is what people mean most often
		for i := range p.Lines {
			p.Lines[i].Chosen = p.Lines[i].Left
		}
		return p, nil, err
	}
	if !ok {
		p.Wrong = v.lang.Say("pieces.none")
		return p, nil, err
	}
	v.sum(&p, s, lines, at)
	return p, lines, err
}

func (p *PiecesPage) reasons(v *visit) {
	for _, r := range [...]event.ReturnReason{event.ReturnNoReason, event.ReturnDamaged,
		event.ReturnWrong, event.ReturnMissing} {
		zh, en, _ := r.Names()
		name := event.Text{Zh: zh, En: en}.In(string(v.lang))
		chosen := r.Key() == p.Reason || p.Reason == "" && r == event.ReturnNoReason
		p.Reasons = append(p.Reasons, Choose{r.Key(), name, chosen})
		if chosen {
			p.Says = name
		}
	}
}

// sum says what goes back for the pieces that were chosen.
func (v *visit) sum(p *PiecesPage, s *seen, lines []event.ReturnLine, at pricing) {
	in := s.checkout.Currency
	ask := asking{order: &s.order, checkout: &s.bill, lines: lines, at: v.now,
		freight: s.order.Status == shopper.Paid ||
			p.Goods && p.Reason != event.ReturnNoReason.Key()}
	var back goingBack
	v.readBenefits(func(fold *benefit.Fold) { back = ask.backOf(fold) })
	cash := func(m money.Minor) money.Money { return money.Money{Minor: m, Currency: in} }
	out := &BackSum{Amount: cash(back.Amount)}
	for _, l := range back.Lines {
		line := &p.Lines[l.Line]
		line.Back = ui.Money(cash(l.Amount))
		out.Rows = append(out.Rows, BillRow{Name: line.Title, Amount: cash(l.Amount),
			Note: "× " + at.lang.Number(int64(l.Quantity))})
	}
	if back.Freight > 0 {
		out.Rows = append(out.Rows, BillRow{Name: v.lang.Say("bill.freight"),
			Amount: cash(back.Freight)})
	}
	note := func(key string, m money.Minor) {
		if m > 0 {
			out.Notes = append(out.Notes, v.lang.Say(key, ui.Money(cash(m))))
		}
	}
	note("back.envelopes", back.Envelopes)
	note("back.void", back.Void)
	note("back.allowance", back.Allowance)
	count := func(key string, n int) {
		if n > 0 {
			out.Notes = append(out.Notes, v.lang.Count(key, int64(n)))
		}
	}
	count("back.coupons", back.Coupons)
	count("back.lost", back.Lost)
	count("back.kept", back.Kept)
	p.Sum = out
}

// readBenefits lets do look at the view of benefits, or at an empty one.
func (v *visit) readBenefits(do func(*benefit.Fold)) {
	if v.f.Benefits == nil {
		do(benefit.New())
		return
	}
	v.f.Benefits.Read(do)
}

// refundPage is GET /orders/{id}/refund: pieces of a paid order that is not on its way yet.
func (f *face) refundPage(v *visit) error { return v.piecesPage(false) }

// returnForm is GET /orders/{id}/return.
func (f *face) returnForm(v *visit) error { return v.piecesPage(true) }

func (v *visit) piecesPage(goods bool) error {
	s, err := v.findOrder()
	if err != nil {
		return err
	}
	if err := v.r.ParseForm(); err != nil {
		return v.badForm()
	}
	at, err := v.pricing()
	if err != nil {
		return err
	}
	if goods && !at.returnable(s) || !goods && s.order.Status != shopper.Paid {
		return v.see("/orders/" + s.order.ID.String()) // there it is told how it stands
	}
	p, _, err := v.pieces(s, goods)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, Pieces(p))
}

// refundLines is POST /orders/{id}/refund.
func (f *face) refundLines(v *visit) error {
	s, err := v.findOrder()
	if err != nil {
		return err
	}
	p, lines, err := v.pieces(s, false)
	if err != nil {
		return err
	}
	if v.r.PostFormValue("gone") != p.Gone {
		return v.see(p.Order) // the form was sent before, or something has gone back since
	}
	if len(lines) == 0 {
		return v.show(http.StatusUnprocessableEntity, Pieces(p))
	}
	// Two presses may both have read the order before either was decided: the pieces go back once.
	out, err := v.submit(&trade.CancelOrder{
		Shopper: s.order.Shopper, Order: s.order.ID, Lines: lines,
		Expected: true, Back: s.order.GoneBack(),
	})
	switch {
	case err != nil:
		return err
	case out.Refusal == trade.RefundMoved:
		return v.see(p.Order)
	case out.Refusal != trade.Accepted:
		return v.refusal(out.Refusal)
	}
	return v.see(p.Order + "?done=refund")
}

// openReturn is POST /orders/{id}/return.
func (f *face) openReturn(v *visit) error {
	s, err := v.findOrder()
	if err != nil {
		return err
	}
	p, lines, err := v.pieces(s, true)
	if err != nil {
		return err
	}
	reason, known := event.ParseReturnReason(p.Reason)
	if len(lines) == 0 || !known {
		return v.show(http.StatusUnprocessableEntity, Pieces(p))
	}
	out, err := v.submit(&trade.OpenReturn{
		Shopper: s.order.Shopper, Order: s.order.ID, Reason: reason, Lines: lines,
	})
	if err != nil {
		return err
	}
	if out.Refusal != trade.Accepted {
		said := web.RefusalProblem(out.Refusal, string(v.lang))
		p.Wrong, p.Sum = said.Title, nil
		return v.show(said.Status, Pieces(p))
	}
	return v.see("/returns/" + event.ReturnID(out.Subject).String() + "?done=return")
}

// ShownReturn is a return of goods with how it stands.
type ShownReturn struct {
	ID, Href, Status, Reason, When string
	Says                           string // what happens now
	Lines                          []PieceLine
	Carrier, Number                string
	Send, End, Again               bool
}

// ReturnPage is one return.
type ReturnPage struct {
	Frame
	Key, Done string
	Order     string // its address
	Merchant  string
	Return    ShownReturn
	Stages    []Stage
	Sum       *BackSum
	Money     []MoneyBack
	Carrier   string // as it was typed
	Number    string
	Wrong     string
}

// returnSays are what happens now with a return.
var returnSays = map[event.ReturnStatus]string{
	event.ReturnAsked: "return.asked", event.ReturnAgreed: "return.agreed",
	event.ReturnSent: "return.sent", event.ReturnRefused: "return.refused",
	event.ReturnEnded: "return.ended", event.ReturnAccepted: "return.accepted",
}

func (p *pricing) shownReturn(r *shopper.Return, s *seen, part OrderPart) ShownReturn {
	lang := string(p.lang)
	zh, en, _ := r.Reason.Names()
	statusZh, statusEn, _ := r.Status.Names()
	out := ShownReturn{
		ID: r.ReturnOpened.Return.String(), When: p.when(r.Opened),
		Href:   "/returns/" + r.ReturnOpened.Return.String(),
		Reason: event.Text{Zh: zh, En: en}.In(lang), Carrier: r.Carrier, Number: r.Number,
		Status: event.Text{Zh: statusZh, En: statusEn}.In(lang),
		Says:   p.lang.Say(returnSays[r.Status]),
		Send:   r.Status == event.ReturnAgreed,
		End: r.Status == event.ReturnAsked || r.Status == event.ReturnAgreed ||
			r.Status == event.ReturnRefused,
		Again: r.Status == event.ReturnRefused && p.returnable(s),
	}
	for _, l := range r.Lines {
		if int(l.Line) < len(part.Lines) {
			out.Lines = append(out.Lines, PieceLine{OrderLine: part.Lines[l.Line],
				Chosen: int64(l.Quantity)})
		}
	}
	return out
}

// findReturn finds the return of the address, if it is of an order of the shopper's own.
func (v *visit) findReturn() (s *seen, r shopper.Return, err error) {
	id, err := event.ParseReturnID(v.r.PathValue("id"))
	if err != nil {
		return nil, r, v.notFound()
	}
	known := false
	err = v.own(func(fold *shopper.Fold) { r, known = fold.Return(id) })
	if err == nil && !known {
		err = v.notFound()
	}
	if err == nil {
		s, err = v.orderOf(r.Order)
	}
	return s, r, err
}

// returnPage is GET /returns/{id}.
func (f *face) returnPage(v *visit) error {
	p, err := v.returnModel()
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, Return(p))
}

func (v *visit) returnModel() (p ReturnPage, err error) {
	at, err := v.pricing()
	if err != nil {
		return p, err
	}
	s, r, err := v.findReturn()
	if err != nil {
		return p, err
	}
	frame, err := v.frame(v.lang.Say("return.one"), "tab.orders")
	if err != nil {
		return p, err
	}
	var part OrderPart
	v.f.Catalog.Read(func(fold *catalog.Fold) {
		part = at.part(fold, &s.order, s.checkout.Currency)
	})
	p = ReturnPage{
		Frame: frame, Key: newKey(), Done: v.done(), Order: "/orders/" + s.order.ID.String(),
		Merchant: part.Merchant, Return: at.shownReturn(&r, s, part), Stages: at.returnStages(&r),
	}
	for i := range s.history.Refunds {
		if due := &s.history.Refunds[i]; due.Return == r.ReturnOpened.Return {
			p.Money = append(p.Money, at.moneyBack(due, s.checkout.Currency))
		}
	}
	if len(p.Money) == 0 && r.Status != event.ReturnEnded && r.Status != event.ReturnRefused {
		pieces := PiecesPage{Goods: true, Reason: r.Reason.Key()}
		for i := range part.Lines {
			pieces.Lines = append(pieces.Lines, PieceLine{OrderLine: part.Lines[i]})
		}
		v.sum(&pieces, s, stillThere(&s.order, r.Lines), at)
		p.Sum = pieces.Sum
	}
	return p, nil
}

// stillThere is what an order still has of lines, of which some may have gone back since.
func stillThere(o *shopper.Order, lines []event.ReturnLine) []event.ReturnLine {
	out := slices.Clone(lines)
	for i := range out {
		out[i].Quantity = min(out[i].Quantity, leftOf(o, int(out[i].Line)))
	}
	return slices.DeleteFunc(out, func(l event.ReturnLine) bool { return l.Quantity == 0 })
}

// returnStages are the way of goods back.
func (p *pricing) returnStages(r *shopper.Return) []Stage {
	list := []Stage{{Text: p.lang.Say("back.asked"), When: p.when(r.Opened), Done: true}}
	switch r.Status {
	case event.ReturnRefused, event.ReturnEnded:
		zh, en, _ := r.Status.Names()
		return append(list, Stage{Text: event.Text{Zh: zh, En: en}.In(string(p.lang)),
			When: p.when(r.Changed), Done: true, Now: true})
	}
	reached := map[event.ReturnStatus]int{event.ReturnAsked: 1, event.ReturnAgreed: 2,
		event.ReturnSent: 3, event.ReturnAccepted: 4}[r.Status]
	keys := []string{"back.agreed", "back.sent", "back.money"}
	if r.Reason == event.ReturnMissing { // what never came needs no way back
		keys = []string{"back.agreed", "back.money"}
	}
	for i, key := range keys {
		stage := Stage{Text: p.lang.Say(key), Done: reached > i+1, Now: reached == i+1}
		if reached == 4 {
			stage.Done = true
		}
		if i == len(keys)-1 && stage.Done {
			stage.When, stage.Now = p.when(r.Changed), true
		}
		list = append(list, stage)
	}
	return list
}

// sendReturn is POST /returns/{id}/send: the goods are on their way back.
func (f *face) sendReturn(v *visit) error {
	s, r, err := v.findReturn()
	if err != nil {
		return err
	}
	carrier := strings.TrimSpace(v.r.PostFormValue("carrier"))
	number := strings.TrimSpace(v.r.PostFormValue("number"))
	out, err := v.submit(&trade.SendReturn{
		Shopper: s.order.Shopper, Return: r.ReturnOpened.Return,
		Carrier: carrier, Number: number,
	})
	if err != nil {
		return err
	}
	if out.Refusal != trade.Accepted {
		p, err := v.returnModel()
		if err != nil {
			return err
		}
		said := web.RefusalProblem(out.Refusal, string(v.lang))
		p.Carrier, p.Number, p.Wrong = carrier, number, said.Title
		return v.show(said.Status, Return(p))
	}
	return v.see("/returns/" + r.ReturnOpened.Return.String() + "?done=sent")
}

// endReturn is POST /returns/{id}/end: the wish is taken back.
func (f *face) endReturn(v *visit) error {
	s, r, err := v.findReturn()
	if err != nil {
		return err
	}
	err = v.change(&trade.EndReturn{
		Shopper: s.order.Shopper, Return: r.ReturnOpened.Return,
	})
	if err != nil {
		return err
	}
	return v.see("/returns/" + r.ReturnOpened.Return.String() + "?done=ended")
}
