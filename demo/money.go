package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"carnival/event"
	"carnival/money"
	"carnival/view/ledger"
)

// Money is the money of the day beside what was settled, as the figures have it at the close, and
// how the books stand after the evening.
type Money struct {
	Funders   []Funded   `json:"discounts_by_funder"`
	Coupons   Pair       `json:"coupons"`         // claimed and used
	Envelopes Pair       `json:"envelopes_minor"` // given and used
	Deposits  Pair       `json:"deposits"`        // how many, and their money
	Balances  Pair       `json:"balances"`        // the same
	Forfeited int64      `json:"forfeited_minor"` // deposits that merchants keep
	Refunds   int64      `json:"refunds_minor"`   // of settled orders, with what funders get back
	Returns   int64      `json:"returns"`         // of goods
	Parcels   Pair       `json:"parcels"`         // shipped and received
	Payouts   Pair       `json:"payouts"`         // settlements, and what they pay out
	Trial     []Standing `json:"trial_balance"`   // of all accounts, by currency: zero
	Suspense  []Standing `json:"suspense"`        // what the facts contradict: nothing
	Closes    bool       `json:"accounts_close"`  // both are as they must be
	Accounts  int        `json:"accounts"`        // that were posted to
}

// Funded is what one party paid for discounts.
type Funded struct {
	Funder string `json:"funder"`
	Minor  int64  `json:"minor"`
}

// Pair is two numbers that belong together.
type Pair [2]int64

// Standing is an amount of the books.
type Standing struct {
	Currency string `json:"currency"`
	Minor    int64  `json:"minor"`
}

// toldFigure is a figure of the site.
type toldFigure struct {
	ID    string `json:"id"`
	Value int64  `json:"value"`
	Rows  []struct {
		Key   string `json:"key"`
		Value int64  `json:"value"`
	} `json:"rows"`
}

// money reads the money of the day from the site's figures, its settlements and the books.
func (d *demo) money(ctx context.Context, told []byte) (m Money, err error) {
	var list []toldFigure
	if err := json.Unmarshal(told, &list); err != nil {
		return m, err
	}
	values := map[string]int64{}
	for i := range list {
		values[list[i].ID] = list[i].Value
		if list[i].ID == "discounts.by_funder" {
			for _, row := range list[i].Rows {
				m.Funders = append(m.Funders, Funded{row.Key, row.Value})
			}
		}
	}
	m.Coupons = Pair{values["coupons.claimed"], values["coupons.used"]}
	m.Envelopes = Pair{values["envelopes.issued"], values["envelopes.used"]}
	m.Deposits = Pair{values["presale.deposits"], values["presale.deposits.value"]}
	m.Balances = Pair{values["presale.balances"], values["presale.balances.value"]}
	m.Forfeited, m.Refunds = values["presale.forfeited"], values["refunds"]
	m.Returns = values["returns"]
	m.Parcels = Pair{values["parcels.shipped"], values["orders.finished"]}
	if m.Payouts, err = d.payouts(ctx); err != nil {
		return m, err
	}
	d.node.Ledger.Read(func(books *ledger.Fold) {
		m.Trial, m.Suspense = standings(books.Trial()), standings(books.Suspense())
		m.Accounts = len(books.Balances())
	})
	m.Closes = len(m.Suspense) == 0
	for _, sum := range m.Trial {
		m.Closes = m.Closes && sum.Minor == 0
	}
	return m, nil
}

func standings(sums []money.Money) []Standing {
	out := []Standing{}
	for _, s := range sums {
		out = append(out, Standing{s.Currency.String(), int64(s.Minor)})
	}
	return out
}

// payouts counts the settlements and sums what they pay out.
func (d *demo) payouts(ctx context.Context) (p Pair, err error) {
	closed, err := list[settlementSaid](ctx, d, "/v1/settlements")
	for _, s := range closed {
		p[0]++
		p[1] += s.Payout
	}
	return p, err
}

// write prints the money of the day as a table, in "zh" or "en".
func (m *Money) write(w io.Writer, in money.Currency, lang string) {
	say := func(zh, en string) string { return event.Text{Zh: zh, En: en}.In(lang) }
	sum := func(v int64) string { return money.Minor(v).Decimal(in) }
	row := func(label string, values ...string) {
		fmt.Fprintf(w, "%s%s\n", pad(label, labelWidth), strings.Join(values, "  "))
	}
	fmt.Fprintf(w, "\n%s (%s)\n\n", say("当日的钱", "The money of the day"), in)
	for _, f := range m.Funders {
		funder, _ := event.ParseFunder(f.Funder)
		zh, en, _ := funder.Names()
		row(say("优惠，"+zh+"出资", "Discounts paid by: "+en), sum(f.Minor))
	}
	row(say("优惠券，领取 / 使用", "Coupons claimed / used"), fmt.Sprint(m.Coupons[0]), "/",
		fmt.Sprint(m.Coupons[1]))
	row(say("红包，发出 / 使用", "Red envelopes given / used"), sum(m.Envelopes[0]), "/",
		sum(m.Envelopes[1]))
	row(say("定金，笔数与金额", "Deposits, and their money"), fmt.Sprint(m.Deposits[0]),
		sum(m.Deposits[1]))
	row(say("尾款，笔数与金额", "Balances, and their money"), fmt.Sprint(m.Balances[0]),
		sum(m.Balances[1]))
	row(say("逾期未付而不退的定金", "Deposits forfeited"), sum(m.Forfeited))
	row(say("退款，含退还出资方", "Refunds, with what funders get back"), sum(m.Refunds))
	row(say("退货", "Returns of goods"), fmt.Sprint(m.Returns))
	row(say("包裹，发出 / 签收", "Parcels shipped / received"), fmt.Sprint(m.Parcels[0]), "/",
		fmt.Sprint(m.Parcels[1]))
	row(say("结算单，张数与应打款", "Settlements, and what they pay out"), fmt.Sprint(m.Payouts[0]),
		sum(m.Payouts[1]))
	for _, t := range m.Trial {
		currency, _ := money.ParseCurrency(t.Currency) // the site's own word
		row(say("试算平衡，"+t.Currency, "Trial balance, "+t.Currency),
			money.Minor(t.Minor).Decimal(currency),
			say(fmt.Sprintf("（%d 个科目）", m.Accounts), fmt.Sprintf("(%d accounts)", m.Accounts)))
	}
	verdict := say("账目已轧平。", "The accounts close.")
	if !m.Closes {
		verdict = say("账目未轧平！", "The accounts do NOT close.")
	}
	fmt.Fprintf(w, "\n%s\n", verdict)
}

// labelWidth is the width of the table's first column.
const labelWidth = 40
