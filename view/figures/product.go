package figures

import "carnival/event"

// unit is what the content of a SKU is measured in.
type unit uint8

const (
	noUnit unit = iota
	pieces
	grams
	millilitres
)

const pieceKey = "piece"

func unitOf(key string) unit {
	switch key {
	case pieceKey:
		return pieces
	case "g":
		return grams
	case "ml":
		return millilitres
	}
	return noUnit
}

// offered keeps what a SKU is from now on.
func (f *Fold) offered(fact *event.ProductOffered) {
	for i := range fact.SKUs {
		s := &fact.SKUs[i]
		now := offer{
			category: fact.Category, origin: fact.Origin,
			unit: unitOf(s.Unit), content: s.NetContent,
		}
		if k := at(f.skus, uint64(s.SKU)); k == nil {
			f.skus = append(f.skus, uint32(len(f.offers)))
		} else if f.offers[*k] == now {
			continue
		} else {
			*k = uint32(len(f.offers))
		}
		f.offers = append(f.offers, now)
	}
}

func (f *Fold) opened(fact *event.MerchantOpened) {
	now := merchant{fact.Name, fact.Channel}
	if m := at(f.merchants, uint64(fact.Merchant)); m != nil {
		*m = now
		return
	}
	f.merchants = append(f.merchants, now)
}

// channel is what an order's sales count to: the market's own channel, or else the merchant's.
func (f *Fold) channel(code event.Market, seller event.MerchantID) event.Channel {
	if f.plan != nil {
		if m, ok := f.plan.Market(code); ok && m.Channel != 0 {
			return m.Channel
		}
	}
	return f.sellerChannel(uint32(event.CounterOf(uint64(seller))))
}

func (f *Fold) sellerChannel(counter uint32) event.Channel {
	if m := at(f.merchants, uint64(counter)); m != nil {
		return m.channel
	}
	return 0
}
