package demo

import (
	"context"
	"fmt"

	"carnival/web/api"
)

// evening reveals the seeds of what was drawn, so that everybody can recompute it, and settles by
// hand with the merchants who have earned something since the plan's own settlement at the close.
// The bank's word on the first payout is that it failed: it is owed again, and stands in the books
// as such.
func (d *demo) evening(ctx context.Context) error {
	pools, err := list[campaignSaid](ctx, d, "/v1/campaigns")
	if err != nil {
		return err
	}
	for _, c := range pools {
		if c.Commitment == "" || c.State == "revealed" {
			continue
		}
		if err := d.post(ctx, "/v1/campaigns/"+c.ID+"/reveal", struct{}{}, nil); err != nil {
			return err
		}
	}
	merchants, err := list[merchantSaid](ctx, d, "/v1/merchants")
	if err != nil {
		return err
	}
	for _, m := range merchants {
		err := d.post(ctx, "/v1/merchants/"+m.ID+"/settle", struct{}{}, nil)
		if err != nil && !refused(err, "nothing_to_settle") {
			return err
		}
	}
	if err := d.passed(ctx, d.home().Closes); err != nil { // the views hold what others settled
		return err
	}
	return d.payOut(ctx)
}

// payOut gives the bank's word on every payout that waits for it.
func (d *demo) payOut(ctx context.Context) error {
	closed, err := list[settlementSaid](ctx, d, "/v1/settlements")
	if err != nil {
		return err
	}
	failed := false
	for _, s := range closed {
		if s.Status != "open" {
			continue
		}
		word := api.PayoutRequest{Status: "paid", Ref: fmt.Sprintf("BANK-%s", s.ID)}
		if !failed {
			word, failed = api.PayoutRequest{Status: "failed"}, true
		}
		if err := d.post(ctx, "/v1/settlements/"+s.ID+"/payout", word, nil); err != nil {
			return err
		}
	}
	return nil
}
