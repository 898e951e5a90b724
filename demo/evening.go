package demo

import (
	"context"
	"fmt"

	"carnival/web/api"
)

// evening reveals the seeds of what was drawn, so that everybody can recompute it, and settles
// with the merchants who have earned something. The bank's word on the first payout is that it
// failed: it is owed again, and stands in the books as such.
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
	failed := false
	for _, m := range merchants {
		var closed page[settlementSaid]
		err := d.post(ctx, "/v1/merchants/"+m.ID+"/settle", struct{}{}, &closed)
		if refused(err, "nothing_to_settle") {
			continue
		}
		if err != nil {
			return err
		}
		for _, s := range closed.Items {
			if s.Payout == 0 {
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
	}
	return nil
}
