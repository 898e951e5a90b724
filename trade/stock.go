package trade

import "carnival/event"

// SetStock says how many pieces of a SKU can be sold from now on, as the merchant counted them. By
// is the merchant who says so, whose SKU it has to be; 0 stands for an operator or an import.
type SetStock struct {
	begins
	SKU       event.SKUID
	Available uint32
	By        event.MerchantID
}

func (s *State) decideStock(c *SetStock) Outcome {
	row, ok := s.row(uint64(c.SKU), s.skus.len())
	if !ok {
		return refuse(SKUUnknown)
	}
	if c.By != 0 && s.id(int(s.skus.at(row).merchant)) != uint64(c.By) {
		return refuse(SKUUnknown) // as one that does not exist
	}
	if s.overfull(row, c.Available) {
		return refuse(QuantityInvalid)
	}
	delta := int64(c.Available) - int64(s.skus.at(row).available)
	if delta == 0 {
		return unchanged(uint64(c.SKU))
	}
	return happened(uint64(c.SKU), &event.StockChanged{SKU: c.SKU, Delta: delta, By: c.By})
}

// overfull reports that a SKU would have more pieces than its counts may hold: what is sold and
// reserved stays, and what presales hold can come back to it, so a merchant who restocks again and
// again comes to the bound some day. No other decision makes pieces, so no count ever wraps.
func (s *State) overfull(row int, available uint32) bool {
	k := s.skus.at(row)
	return uint64(available)+uint64(k.reserved)+uint64(k.sold)+s.pieces[uint32(row)] > MaxStock
}

func (s *State) evolveStock(e *event.StockChanged) {
	row := int(event.CounterOf(uint64(e.SKU)) - 1)
	s.changeSKU(row, func(k *skuRow) { k.available = uint32(int64(k.available) + e.Delta) })
}

// move shifts pieces of a SKU between its three counts.
func (s *State) move(row int, available, reserved, sold int32) {
	k := s.skus.at(row)
	s.digest -= k.stockDigest(row)
	k.available += uint32(available)
	k.reserved += uint32(reserved)
	k.sold += uint32(sold)
	s.digest += k.stockDigest(row)
}
