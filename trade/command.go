package trade

import (
	"fmt"

	"carnival/event"
	"carnival/money"
)

// Command is what somebody wants; it is one of the structs of this package, passed by pointer. Each
// holds begins or finishes.
type Command interface {
	// Essential reports that the command must pass even when the disk runs low: payments,
	// cancels, refunds and the clock finish what was begun, everything else begins something.
	Essential() bool
}

type (
	begins   struct{}
	finishes struct{}
)

func (*begins) Essential() bool   { return false }
func (*finishes) Essential() bool { return true }

// Outcome is the answer to a command.
type Outcome struct {
	Refusal Refusal             // Accepted, or why nothing happened
	Refused []event.RefusedLine // lines and reasons, when a checkout was refused as a whole
	Events  []event.Event       // what follows from the command; empty when it changed nothing
	Amount  money.Minor         // what a refusal is about, where it is about money
	Subject uint64              // the id that the command was about or has made, where there is one
	Earlier uint64              // the sequence of the fact that answered the same command before
	More    bool                // a Tick has more to close: give it another one
	First   uint64              // sequence of Events[0], set by the engine after the append
	Stamp   event.Instant       // the festival time of the decision, set by the engine
}

// Last is the sequence that a view must have reached to show what the command did.
func (o Outcome) Last() uint64 {
	if len(o.Events) == 0 {
		return o.Earlier
	}
	return o.First + uint64(len(o.Events)) - 1
}

func refuse(r Refusal) Outcome { return Outcome{Refusal: r} }

func unchanged(subject uint64) Outcome { return Outcome{Subject: subject} }

func happened(subject uint64, events ...event.Event) Outcome {
	return Outcome{Subject: subject, Events: events}
}

// Decide says what follows from a command at an instant. It changes nothing: the facts it returns
// happen when Evolve takes them in, and they are true once the journal holds them.
func Decide(s *State, at event.Instant, c Command) Outcome {
	switch c := c.(type) {
	case *PlaceCheckout:
		return s.decideCheckout(at, c)
	case *ReceivePayment:
		return s.decidePayment(at, c)
	case *PutInCart:
		return s.decideCart(at, c)
	case *SetFavourite:
		return s.decideFavourite(at, c)
	case *CancelOrder:
		return s.decideCancel(at, c)
	case *RefundOrder:
		return s.decideRefund(at, c)
	case *ConfirmRefund:
		return s.decideRefundPaid(c)
	case *FailRefund:
		return s.decideRefundFailed(c)
	case *JoinShopper:
		return s.decideShopper(c)
	case *OfferProduct:
		return s.decideProduct(c)
	case *SetStock:
		return s.decideStock(c)
	case *PictureProduct:
		return s.decidePictures(c)
	case *OpenMerchant:
		return s.decideMerchant(c)
	case *PublishPlan:
		return s.decidePlan(c)
	case *Tick:
		return s.decideTick(at)
	}
	for _, family := range [...]func(event.Instant, Command) (Outcome, bool){
		s.decideBenefit, s.decidePresale, s.decideAftersale, s.decideMerging,
	} {
		if out, known := family(at, c); known {
			return out
		}
	}
	if out, known := s.decideFollowing(c); known {
		return out
	}
	panic(fmt.Sprintf("trade: no rule for %T", c))
}

// Evolve takes one fact into the state. Sequence must follow the last one; the engine and the
// replay have checked that. A fact of a kind that this build does not know changes nothing.
func (s *State) Evolve(sequence uint64, stamp event.Instant, e event.Event) {
	s.last, s.stamp = sequence, stamp
	switch e := e.(type) {
	case *event.CheckoutPlaced:
		s.evolveCheckout(sequence, stamp, e)
	case *event.PaymentReceived:
		s.evolvePayment(stamp, e)
	case *event.OrdersClosed:
		s.evolveOrdersClosed(stamp, e)
	case *event.RefundDue:
		s.evolveRefundDue(stamp, e)
	case *event.RefundPaid:
		s.evolveRefundPaid(e)
	case *event.RefundFailed:
		s.evolveRefundFailed(e)
	case *event.CartLinePut:
		s.evolveCart(e)
	case *event.FavouriteSet:
		s.evolveFavourite(e)
	case *event.ShopperJoined:
		s.evolveShopper(e)
	case *event.ProductOffered:
		s.evolveProduct(e)
	case *event.StockChanged:
		s.evolveStock(e)
	case *event.ProductPictured:
		s.evolvePictures(e)
	case *event.MerchantOpened:
		s.evolveMerchant(e)
	case *event.PlanPublished:
		s.evolvePlan(e)
	case *event.Ticked:
		s.evolveTick(stamp)
	default:
		_ = s.evolveBenefit(stamp, e) || s.evolvePresale(sequence, stamp, e) ||
			s.evolveAftersale(stamp, e) || s.evolveMerging(stamp, e) || s.evolveFollowing(e)
	}
}
