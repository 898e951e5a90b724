package crowd

import (
	"bufio"
	"fmt"
	"io"
)

// Write writes the agenda as text, one tap, deposit, group or act a line, for people to compare and
// for Digest.
func (a *Agenda) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "agenda 1:%d %s %s\n", a.Scale, a.Opens, a.Closes)
	for i, s := range a.Shoppers {
		fmt.Fprintf(out, "shopper %d %d\n", i, s.Province)
	}
	for i := range a.Taps {
		a.writeTap(out, i)
	}
	for i, d := range a.Deposits {
		fmt.Fprintf(out, "deposit %d of %d: %s %s tap %d ends %d\n", i, d.Shopper,
			a.Offers.Presales[d.Presale].ID, d.Terminal.Key(), d.Tap, d.Ends)
	}
	for i, g := range a.Groups {
		fmt.Fprintf(out, "group %d of %d: %s %v\n", i, g.Sharer, a.Offers.Campaigns[g.Campaign].ID,
			g.Friends)
	}
	for i := range a.Acts {
		a.writeAct(out, &a.Acts[i])
	}
	return out.Flush()
}

func (a *Agenda) writeTap(out io.Writer, i int) {
	t := &a.Taps[i]
	fmt.Fprintf(out, "tap %d of %d: %s fate %d cart %t twice %t declined %t by %q value %d:", i,
		t.Shopper, t.Terminal.Key(), t.Fate, t.FromCart, t.Twice, t.Declined, t.Method, t.Value)
	a.writeLines(out, t.Lines)
	if len(t.Vain) > 0 {
		fmt.Fprint(out, " in vain")
		a.writeLines(out, t.Vain)
	}
	if len(t.Balances) > 0 {
		fmt.Fprintf(out, " balances %v", t.Balances)
	}
	for _, row := range t.Coupons {
		fmt.Fprintf(out, " coupon %s", a.Offers.Promotions[row].ID)
	}
	fmt.Fprintln(out)
}

func (a *Agenda) writeLines(out io.Writer, rows []Line) {
	for _, l := range rows {
		fmt.Fprintf(out, " %s*%d", a.Goods[l.Goods].SKU, l.Quantity)
	}
}

func (a *Agenda) writeAct(out io.Writer, act *Act) {
	fmt.Fprintf(out, "%s %d does %d", act.At, act.Shopper, act.Does)
	switch act.Does {
	case Put, Favour, Like:
		a.writeLines(out, []Line{act.Line})
	case Buy, Pay, Cancel, Refund, Try:
		fmt.Fprintf(out, " tap %d", act.Tap)
	case Withdraw, Ship, Receive, Return, Agree, SendBack, Accept:
		fmt.Fprintf(out, " tap %d", act.Tap)
		a.writeLines(out, []Line{act.Line})
	case Claim:
		fmt.Fprintf(out, " %s", a.Offers.Promotions[act.Row].ID)
	case DrawLot:
		fmt.Fprintf(out, " %s %d", a.Offers.Campaigns[act.Row].ID, act.Draw)
	default:
		fmt.Fprintf(out, " row %d", act.Row)
	}
	fmt.Fprintln(out)
}
