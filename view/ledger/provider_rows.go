package ledger

import (
	"fmt"
	"io"
	"strings"
	"time"

	"carnival/event"
	"carnival/money"
)

// sandboxTypes are the words of the sandbox's own file.
var sandboxTypes = map[string]FileKind{
	"payment": FilePayment, "refund": FileRefund, "payout": FilePayout,
}

// SandboxHeader is the first line of the sandbox's own file. Amounts are positive and in major
// units; a fee may be left empty; at is RFC 3339.
const SandboxHeader = "type,reference,amount,currency,fee,at\n"

func sandboxRow(c cells) (row FileRow, bad event.Text) {
	var known bool
	row.Category, row.Ref = c.get("type"), c.get("reference")
	if row.Kind, known = sandboxTypes[row.Category]; !known {
		return row, brokenCell("type", row.Category)
	}
	if row.Ref == "" {
		return row, brokenRef
	}
	if row.Currency, bad = c.currency("currency"); bad != (event.Text{}) {
		return row, bad
	}
	if row.Gross, bad = c.amount("amount", row.Currency, false); bad != (event.Text{}) {
		return row, bad
	}
	if row.Gross < 0 {
		return row, brokenCell("amount", c.get("amount"))
	}
	if row.Fee, bad = c.amount("fee", row.Currency, true); bad != (event.Text{}) {
		return row, bad
	}
	if _, err := time.Parse(time.RFC3339Nano, c.get("at")); err != nil {
		return row, brokenCell("at", c.get("at"))
	}
	if row.Kind != FilePayment {
		row.Gross = -row.Gross
	}
	row.Refs = []string{row.Ref}
	return row, event.Text{}
}

// WriteSandboxRow writes a movement as the sandbox would, with a fee in basis points of what came.
func WriteSandboxRow(w io.Writer, m *Movement, feeRate int64) error {
	kind, fee := "payment", money.MulDiv(m.Amount, feeRate, 10_000)
	if m.Back {
		kind, fee = "refund", 0
	}
	_, err := fmt.Fprintf(w, "%s,%s,%s,%s,%s,%s\n", kind, cell(m.Ref), m.Amount.Decimal(m.Currency),
		m.Currency, fee.Decimal(m.Currency), m.At)
	return err
}

// cell writes a text into a file of comma-separated values.
func cell(s string) string {
	if strings.ContainsAny(s, "\",\r\n") || s != strings.TrimSpace(s) {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

// stripePrefix stands before Stripe's ids in facts.
const stripePrefix = "stripe:"

// stripeKinds are the reporting categories that facts know of. The others, such as disputes,
// fees and transfers, have no fact.
var stripeKinds = map[string]FileKind{
	"charge": FilePayment, "refund": FileRefund, "payout": FilePayout,
}

// stripeRow reads a row of Stripe's itemized balance report. Its gross is signed and in the
// currency of the balance, and net = gross - fee.
func stripeRow(c cells) (row FileRow, bad event.Text) {
	row.Category, row.Ref = c.get("reporting_category"), c.get("balance_transaction_id")
	var known bool
	if row.Kind, known = stripeKinds[row.Category]; !known {
		row.Kind = FileOther
	}
	if row.Ref == "" {
		return row, brokenRef
	}
	if row.Currency, bad = c.currency("currency"); bad != (event.Text{}) {
		return row, bad
	}
	if row.Gross, bad = c.amount("gross", row.Currency, false); bad != (event.Text{}) {
		return row, bad
	}
	if row.Fee, bad = c.amount("fee", row.Currency, true); bad != (event.Text{}) {
		return row, bad
	}
	net, bad := c.amount("net", row.Currency, false)
	if bad != (event.Text{}) {
		return row, bad
	}
	if net != row.Gross-row.Fee {
		return row, brokenCell("net", c.get("net"))
	}
	if row.Category == "" {
		return row, brokenCell("reporting_category", "")
	}
	if row.Kind == FilePayment && row.Gross < 0 || row.Kind == FileRefund && row.Gross > 0 {
		return row, brokenCell("gross", c.get("gross"))
	}
	row.Refs = stripeRefs(c, row.Kind)
	return row, event.Text{}
}

// stripeRefs lists what a row can be matched by: Stripe's own ids as facts have them, and our ids
// in the metadata.
func stripeRefs(c cells, kind FileKind) []string {
	columns := []string{"source_id"}
	ours := "payment_metadata[payment]"
	switch kind {
	case FilePayment:
		columns = append(columns, "payment_intent_id", "charge_id")
	case FileRefund:
		ours = "refund_metadata[refund]"
	default:
		return nil
	}
	var refs []string
	for _, name := range columns {
		if id := c.get(name); id != "" {
			refs = append(refs, stripePrefix+id)
		}
	}
	if id := c.get(ours); id != "" {
		refs = append(refs, id)
	}
	return refs
}
