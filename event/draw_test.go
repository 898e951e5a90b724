package event

import (
	"testing"

	"carnival/money"
	"pgregory.net/rapid"
)

// The generators below draw any fact that the codec can hold, also ones that trade would never
// decide: extreme numbers, empty slices, texts that are not UTF-8.

func drawUint[T ~uint64](t *rapid.T) T {
	bits := rapid.IntRange(0, 64).Draw(t, "bits")
	return T(rapid.Uint64().Draw(t, "number") >> (64 - bits))
}

func drawSmall[T ~uint8 | ~uint16 | ~uint32](t *rapid.T) T {
	return T(rapid.Uint32().Draw(t, "small") >> rapid.IntRange(0, 32).Draw(t, "shift"))
}

func drawMinor(t *rapid.T) money.Minor { return money.Minor(drawUint[uint64](t)) }

func drawMarket(t *rapid.T) Market {
	return rapid.OneOf(rapid.Just(Home), rapid.Custom(drawSmall[Market])).Draw(t, "market")
}

func drawCurrency(t *rapid.T) money.Currency {
	currency := rapid.Custom(drawSmall[money.Currency])
	return rapid.OneOf(rapid.Just(money.CNY), currency).Draw(t, "currency")
}

func drawString(t *rapid.T) string {
	bytes := rapid.SliceOfN(rapid.Byte(), 0, 300)
	raw := rapid.Map(bytes, func(b []byte) string { return string(b) })
	return rapid.OneOf(rapid.Just(""), rapid.StringN(0, 40, -1), raw).Draw(t, "string")
}

func drawText(t *rapid.T) Text { return Text{drawString(t), drawString(t)} }

func drawHash(t *rapid.T) Hash128 {
	if rapid.Bool().Draw(t, "no hash") {
		return Hash128{}
	}
	return Hash128(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "hash"))
}

// drawSlice draws nil for no element: an empty slice and none are the same on the wire.
func drawSlice[T any](t *rapid.T, most int, draw func(*rapid.T) T) []T {
	var out []T
	for range rapid.IntRange(0, most).Draw(t, "length") {
		out = append(out, draw(t))
	}
	return out
}

func drawBool(t *rapid.T) bool { return rapid.Bool().Draw(t, "bool") }

func drawCheckout(t *rapid.T) Event {
	return &CheckoutPlaced{
		Checkout: drawUint[CheckoutID](t), Shopper: drawUint[ShopperID](t), Key: drawHash(t),
		Body: drawUint[uint64](t), FirstOrder: drawUint[OrderID](t),
		Payment: drawUint[PaymentID](t), Market: drawMarket(t), Currency: drawCurrency(t),
		Terminal: drawSmall[Terminal](t), Province: drawSmall[Province](t), FromCart: drawBool(t),
		Orders: drawSlice(t, 5, drawOrder),
		Refused: drawSlice(t, 4, func(t *rapid.T) RefusedLine {
			return RefusedLine{drawUint[SKUID](t), drawSmall[uint32](t), drawSmall[uint16](t)}
		}),
	}
}

func drawOrder(t *rapid.T) PlacedOrder {
	return PlacedOrder{drawUint[MerchantID](t), drawBool(t), drawSlice(t, 6, drawLine)}
}

func drawLine(t *rapid.T) OrderLine {
	l := OrderLine{drawUint[SKUID](t), drawSmall[uint32](t), drawMinor(t), drawMinor(t)}
	if drawBool(t) {
		l.List = l.Unit
	}
	return l
}

func drawProduct(t *rapid.T) Event {
	return &ProductOffered{
		Product: drawUint[ProductID](t), Merchant: drawUint[MerchantID](t), Handle: drawString(t),
		Digest: drawHash(t), Title: drawText(t), Body: drawText(t), Brand: drawString(t),
		Category: drawSmall[Category](t), Origin: drawSmall[Origin](t), Image: drawString(t),
		Listed: drawBool(t), SKUs: drawSlice(t, 4, drawSKU),
	}
}

func drawSKU(t *rapid.T) OfferedSKU {
	return OfferedSKU{
		SKU: drawUint[SKUID](t), Code: drawString(t),
		Options: drawSlice(t, 3, func(t *rapid.T) Option {
			return Option{drawText(t), drawText(t)}
		}),
		Prices: drawSlice(t, 3, func(t *rapid.T) Price {
			return Price{drawMarket(t), drawCurrency(t), drawMinor(t), drawMinor(t)}
		}),
		Limit: drawSmall[uint32](t), Hot: drawBool(t), Grams: drawSmall[uint32](t),
		NetContent: drawSmall[uint32](t), Unit: drawString(t), Image: drawString(t),
	}
}

func drawOrders(t *rapid.T) []OrderID { return drawSlice(t, 40, drawUint[OrderID]) }

func drawMerchant(t *rapid.T) Event {
	return &MerchantOpened{drawUint[MerchantID](t), drawString(t), drawText(t),
		drawSmall[Channel](t), drawSmall[Province](t), drawMarket(t)}
}

func drawPayment(t *rapid.T) Event {
	return &PaymentReceived{drawUint[PaymentID](t), drawUint[CheckoutID](t), drawString(t),
		drawMinor(t), drawMinor(t), drawOrders(t)}
}

func drawDue(t *rapid.T) Event {
	return &RefundDue{drawUint[RefundID](t), drawUint[PaymentID](t), drawString(t),
		drawUint[OrderID](t), drawMinor(t), drawSmall[RefundReason](t)}
}

// drawers has one generator a kind. A new kind needs its row here; TestEveryKindIsDrawn asks for
// it.
var drawers = map[Kind]func(*rapid.T) Event{
	KindTicked: func(*rapid.T) Event { return &Ticked{} },
	KindPlanPublished: func(t *rapid.T) Event {
		return &PlanPublished{[]byte(drawString(t)), drawSmall[uint32](t)}
	},
	KindMerchantOpened: drawMerchant,
	KindProductOffered: drawProduct,
	KindStockChanged: func(t *rapid.T) Event {
		return &StockChanged{drawUint[SKUID](t), rapid.Int64().Draw(t, "delta")}
	},
	KindShopperJoined: func(t *rapid.T) Event {
		return &ShopperJoined{drawUint[ShopperID](t), drawUint[uint64](t)}
	},
	KindCartLinePut: func(t *rapid.T) Event {
		return &CartLinePut{drawUint[ShopperID](t), drawUint[SKUID](t), drawSmall[uint32](t)}
	},
	KindFavouriteSet: func(t *rapid.T) Event {
		return &FavouriteSet{drawUint[ShopperID](t), drawUint[ProductID](t), drawBool(t)}
	},
	KindCheckoutPlaced:  drawCheckout,
	KindPaymentReceived: drawPayment,
	KindOrdersClosed: func(t *rapid.T) Event {
		return &OrdersClosed{drawSmall[CloseReason](t), drawOrders(t)}
	},
	KindRefundDue: drawDue,
	KindRefundPaid: func(t *rapid.T) Event {
		return &RefundPaid{drawUint[RefundID](t), drawString(t)}
	},
}

// drawEvent draws a fact of any kind.
func drawEvent(t *rapid.T) Event {
	kind := Kind(rapid.IntRange(int(KindTicked), int(lastKind)).Draw(t, "kind"))
	return drawers[kind](t)
}

// lastKind is the highest kind that the codec reads: the first number it does not know ends them.
var lastKind = func() Kind {
	for k := KindTicked; ; k++ {
		if _, unknown := mustRead(k, nil).(*Unknown); unknown {
			return k - 1
		}
	}
}()

// mustRead reads a fact of kind k from its message.
func mustRead(k Kind, message []byte) Event {
	dst, entry := open(nil, 1)
	dst, fact := openFact(dst, k)
	body := shut(shut(append(dst, message...), fact), entry)
	var d Decoder
	d.Reset(Batch{First: 1, Count: 1, Body: body})
	e, _, err := d.Next()
	if err != nil {
		panic(err)
	}
	return e.Event
}

func TestEveryKindIsDrawn(t *testing.T) {
	for k := KindTicked; k <= lastKind; k++ {
		if drawers[k] == nil {
			t.Errorf("kind %d has no generator", k)
		}
	}
}
