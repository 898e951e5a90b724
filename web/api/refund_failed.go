package api

import (
	"net/http"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/shopper"
	"carnival/web"
)

// RefundFailed says why the provider will not send a refund. The money is still owed.
type RefundFailed struct {
	At   string `json:"at" format:"date-time"`
	Code string `json:"code" doc:"the provider's"`
	Says Words  `json:"says"`
}

var refundFailedWords = Words{
	"支付方没有退成。款项仍欠您，平台会重试或由人工退还。",
	"The provider could not send it. The money is still owed, and the platform will send it " +
		"again or by hand.",
}

// refundFailed is nil unless a refund has failed.
func refundFailed(r *shopper.Refund) *RefundFailed {
	if r.Failed == 0 {
		return nil
	}
	return &RefundFailed{r.Failed.String(), r.Code, refundFailedWords}
}

// Refund is money that goes back, as operators see it.
type Refund struct {
	ID       string        `json:"id"`
	Payment  string        `json:"payment"`
	Order    string        `json:"order,omitempty" doc:"none: too much, too little or too late"`
	Shopper  string        `json:"shopper"`
	Provider string        `json:"provider,omitempty" doc:"that took the money"`
	Amount   Amount        `json:"amount"`
	Reason   string        `json:"reason" enum:"refund_reason"`
	Says     Words         `json:"says" doc:"the reason"`
	Status   string        `json:"status" enum:"owed,paid,failed"`
	At       string        `json:"at" format:"date-time"`
	Failed   *RefundFailed `json:"failed,omitempty"`
	Paid     *RefundPaid   `json:"paid,omitempty"`
}

// RefundPaid says how a refund went back.
type RefundPaid struct {
	At   string `json:"at" format:"date-time"`
	Ref  string `json:"ref,omitempty" doc:"the provider's, or the bank's"`
	Note string `json:"note,omitempty" enum:"refund_note" doc:"by hand, in this way"`
}

// RefundPaidRequest says that a person has sent a failed refund.
type RefundPaidRequest struct {
	Ref  string `json:"ref" doc:"of the bank or the receipt, no name" example:"ICBC-20151112-7"`
	Note string `json:"note" enum:"refund_note"`
}

// refundOperations are the doors to money that goes back.
func (f *face) refundOperations() []operation {
	return []operation{
		{pattern: "GET /v1/refunds", handler: f.getRefunds, says: text(
			"退款，新的在前；status=failed 是需人工处理的，旧的在前",
			"Refunds, the newest first; those with status=failed wait for a person, "+
				"the oldest first"),
			query: []parameter{{name: "status", kind: "string", says: text(
				"只能是 failed", "failed, or left out")}, cursorParameter, limitParameter},
			status: 200, answers: Page[Refund]{}, codes: []string{"invalid"}},
		{pattern: "GET /v1/refunds/{id}", handler: f.getRefund,
			says:   text("一笔退款", "A refund"),
			status: 200, answers: Refund{}, codes: []string{"not_found"}},
		{pattern: "POST /v1/refunds/{id}/retry", handler: f.retryRefund, says: text(
			"请支付方再退一次；一小时（活动时间）内会再次询问支付方",
			"Ask the provider to send a failed refund again, within an hour of festival time"),
			status: 200, answers: Refund{}, codes: []string{"not_found", "refund_not_failed"}},
		{pattern: "POST /v1/refunds/{id}/paid", handler: f.refundByHand, says: text(
			"登记人工退款：写明凭证号与方式，账目随之结清",
			"Note that a person has sent a failed refund, and how; that closes its account"),
			body: RefundPaidRequest{}, status: 200, answers: Refund{},
			codes: []string{"not_found", "refund_not_failed", "amount_invalid"}},
	}
}

// refundRow is a refund with what its fact does not say.
type refundRow struct {
	shopper.Refund
	owner    event.ShopperID
	currency money.Currency
	provider string
}

// refundIn finds whose a refund is and in which currency.
func refundIn(fold *shopper.Fold, r shopper.Refund) refundRow {
	row := refundRow{Refund: r}
	owner, checkout, _ := fold.Owner(r.Payment)
	c, _ := fold.Checkout(owner, checkout)
	row.owner, row.currency = owner, c.Currency
	row.provider, _, _ = fold.Paid(r.Payment)
	return row
}

func (row *refundRow) said() Refund {
	zh, en, _ := row.Reason.Names()
	said := Refund{
		ID: row.RefundDue.Refund.String(), Payment: row.Payment.String(),
		Shopper: row.owner.String(), Provider: row.provider,
		Amount: amount(row.Amount, row.currency), Reason: row.Reason.Key(), Says: Words{zh, en},
		Status: refundStatus(&row.Refund), At: row.Stamp.String(),
		Failed: refundFailed(&row.Refund),
	}
	if row.Order != 0 {
		said.Order = row.Order.String()
	}
	if row.Refund.Paid != 0 {
		said.Paid = &RefundPaid{At: row.Refund.Paid.String(), Ref: row.PaidRef}
		if row.Note != 0 {
			said.Paid.Note = row.Note.Key()
		}
	}
	return said
}

// getRefunds is GET /v1/refunds.
func (f *face) getRefunds(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	p, err := pageOf(r, event.ParseRefundID)
	status := r.URL.Query().Get("status")
	if err == nil && status != "" && status != "failed" {
		err = web.NewProblem("invalid", lang, fieldFault(lang, "status", "bad_code", "failed"))
	}
	said := Page[Refund]{Items: []Refund{}}
	if err == nil {
		err = f.readOwn(r, func(fold *shopper.Fold, _ event.ShopperID) {
			read := fold.Refunds
			if status != "" {
				read = fold.FailedRefunds
			}
			list, next := read(p.after, p.limit)
			for _, one := range list {
				row := refundIn(fold, one)
				said.Items = append(said.Items, row.said())
			}
			if next != 0 {
				said.Next = next.String()
			}
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, said)
}

// getRefund is GET /v1/refunds/{id}.
func (f *face) getRefund(w http.ResponseWriter, r *http.Request) {
	id, bad := event.ParseRefundID(r.PathValue("id"))
	var row refundRow
	found := false
	err := f.readOwn(r, func(fold *shopper.Fold, _ event.ShopperID) {
		var one shopper.Refund
		if one, found = fold.AnyRefund(id); found && bad == nil {
			row = refundIn(fold, one)
		}
	})
	if err == nil && (!found || bad != nil) {
		err = notFound(r)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, row.said())
}

// retryRefund is POST /v1/refunds/{id}/retry.
func (f *face) retryRefund(w http.ResponseWriter, r *http.Request) {
	c := &trade.RetryRefund{}
	f.changeRefund(w, r, c, func(rd *reader, id event.RefundID) {
		c.Refund = id
		rd.record(nil)
	})
}

// refundByHand is POST /v1/refunds/{id}/paid.
func (f *face) refundByHand(w http.ResponseWriter, r *http.Request) {
	c := &trade.PayRefund{}
	f.changeRefund(w, r, c, func(rd *reader, id event.RefundID) {
		c.Refund = id
		rd.record([]member{
			need("ref", rd.toText(&c.Ref, maxCode)),
			need("note", toCode(rd, &c.Note, listed("refund_note"), event.ParseRefundNote)),
		})
	})
}

// changeRefund does something to a refund, and answers with how it stands.
func (f *face) changeRefund(
	w http.ResponseWriter, r *http.Request, c trade.Command,
	fields func(rd *reader, id event.RefundID),
) {
	id, err := event.ParseRefundID(r.PathValue("id"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	err = readJSON(r, func(rd *reader) { fields(rd, id) })
	if err == nil {
		_, err = f.submit(r, c)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.getRefund(w, r)
}
