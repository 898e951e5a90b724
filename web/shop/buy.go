package shop

import "carnival/event"

// Draws keeps the secret seeds behind the draws of red envelopes.
type Draws interface {
	// Roll is HMAC-SHA256 of a message under the seed behind a commitment.
	Roll(commitment event.Hash256, message []byte) (event.Hash256, error)
}

// buyDoors lead from the cart to what was bought, and to what makes it cost less.
func (f *face) buyDoors() []door {
	return []door{
		{"GET /cart", f.cart},
		{"POST /cart", f.putInCart},
		{"GET /checkout", f.review},
		{"POST /checkouts", f.placeCheckout},
		{"GET /checkouts/{id}", f.checkout},
		{"POST /checkouts/{id}/pay", f.pay},
		{"POST /checkouts/{id}/time", f.moreTime},
		{"GET /presales/{id}", f.presale},
		{"POST /presales/{id}", f.placeDeposit},
		{"GET /benefits", f.benefits},
		{"GET /e/{campaign}", f.campaign},
		{"POST /e/{campaign}/draw", f.draw},
		{"POST /e/{campaign}/groups", f.openGroup},
		{"GET /g/{group}", f.group},
		{"POST /g/{group}", f.joinGroup},
	}
}
