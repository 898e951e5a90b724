package trade

import (
	"slices"

	"carnival/event"
)

// OfferProduct states a product whole with all its SKUs and the stock of each. The same Digest as
// before changes nothing. It comes in as one decision: whole, or not at all.
type OfferProduct struct {
	begins
	Merchant event.MerchantID
	Handle   string
	Digest   event.Hash128
	Title    event.Text
	Body     event.Text
	Brand    string
	Category event.Category
	Origin   event.Origin
	Image    string
	Listed   bool
	SKUs     []OfferSKU
}

// OfferSKU is a SKU of an offer: its ids are the rulebook's to give, so SKU.SKU is ignored.
type OfferSKU struct {
	event.OfferedSKU
	Available uint32 // pieces that can be sold from now on
}

type productRow struct {
	merchant uint32
	handle   string
	digestOf event.Hash128
	category event.Category
	skus     []uint32 // rows of the SKUs that are offered now
	edition  uint32   // of its pictures
	pictured event.Hash128
}

func (r *productRow) digest(row int) uint64 {
	a, b := words128(r.digestOf)
	c, d := words128(r.pictured)
	h := digest(tagProduct, uint64(row), uint64(r.merchant), digestText(r.handle), a, b,
		uint64(r.category), uint64(r.edition), c, d)
	for _, sku := range r.skus {
		h = mix(h, uint64(sku)+1)
	}
	return h
}

type skuRow struct {
	available, reserved, sold uint32
	product                   uint32
	merchant                  uint32
	limit                     uint32
	grams                     uint32
	category                  event.Category
	origin                    event.Origin
	offered, hot              bool
	code                      string
	prices                    []event.Price
}

func (r *skuRow) digest(row int) uint64 {
	h := digest(tagSKU, uint64(row), uint64(r.product)<<32|uint64(r.merchant),
		uint64(r.limit)<<32|uint64(r.grams),
		uint64(r.category)<<32|uint64(r.origin), bit(r.offered)|bit(r.hot)<<1, digestText(r.code))
	for _, p := range r.prices {
		h = mix(h, uint64(p.Market)<<16|uint64(p.Currency)) +
			mix(uint64(p.List), uint64(p.Festival))
	}
	return h + r.stockDigest(row)
}

// stockDigest stands apart because an order changes the counts of a SKU and nothing else of it.
func (r *skuRow) stockDigest(row int) uint64 {
	return digest(tagStock, uint64(row), uint64(r.available), uint64(r.reserved)<<32|uint64(r.sold))
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func (s *State) decideProduct(c *OfferProduct) Outcome {
	merchant, ok := s.row(uint64(c.Merchant), s.merchants.len())
	if !ok {
		return refuse(MerchantUnknown)
	}
	row, known := s.productKey[ownKey{uint32(merchant), c.Handle}]
	if known && s.products.at(int(row)).digestOf == c.Digest {
		return unchanged(s.id(int(row)))
	}
	if !known {
		row = uint32(s.products.len())
	}
	skus := s.skus.len() + s.newSKUs(c, merchant)
	if !known && s.products.len() >= s.most.products || skus > s.most.skus {
		return refuse(TooManyOffers)
	}
	if r := c.Check(); r != Accepted {
		return refuse(r)
	}
	return s.offer(c, uint32(merchant), row)
}

// newSKUs counts the SKUs of an offer that the merchant has not named before.
func (s *State) newSKUs(c *OfferProduct, merchant int) (n int) {
	for i := range c.SKUs {
		if _, known := s.skuKey[ownKey{uint32(merchant), c.SKUs[i].Code}]; !known {
			n++
		}
	}
	return n
}

// offer gives ids to what is new and turns the wanted stock into changes.
func (s *State) offer(c *OfferProduct, merchant, product uint32) Outcome {
	offered := make([]event.OfferedSKU, len(c.SKUs))
	facts := []event.Event{nil}
	next := s.skus.len()
	for i, sku := range c.SKUs {
		offered[i] = sku.OfferedSKU
		row, known := s.skuKey[ownKey{merchant, sku.Code}]
		has := int64(0)
		switch {
		case known && s.skus.at(int(row)).product != product:
			return refuse(CodeTaken)
		case known && s.overfull(int(row), sku.Available):
			return refuse(ProductInvalid)
		case known:
			has = int64(s.skus.at(int(row)).available)
		default:
			row = uint32(next)
			next++
		}
		offered[i].SKU = event.SKUID(s.id(int(row)))
		if delta := int64(sku.Available) - has; delta != 0 {
			facts = append(facts, &event.StockChanged{SKU: offered[i].SKU, Delta: delta})
		}
	}
	id := s.id(int(product))
	facts[0] = &event.ProductOffered{
		Product: event.ProductID(id), Merchant: c.Merchant, Handle: c.Handle, Digest: c.Digest,
		Title: c.Title, Body: c.Body, Brand: c.Brand, Category: c.Category, Origin: c.Origin,
		Image: c.Image, Listed: c.Listed, SKUs: offered,
	}
	return happened(id, facts...)
}

// Check says whether the offer itself can be accepted, whatever the catalogue holds:
// ProductInvalid when something is missing, malformed or beyond a limit.
func (c *OfferProduct) Check() Refusal {
	_, _, categoryKnown := c.Category.Names()
	titled := c.Title.Zh != "" || c.Title.En != ""
	short := len(c.Handle) <= maxNameBytes && len(c.Title.Zh) <= maxNameBytes &&
		len(c.Title.En) <= maxNameBytes && len(c.Brand) <= maxNameBytes &&
		len(c.Body.Zh)+len(c.Body.En) <= maxTextBytes && len(c.Image) <= maxTextBytes
	if c.Handle == "" || !titled || !categoryKnown || !short ||
		len(c.SKUs) == 0 || len(c.SKUs) > MaxSKUsPerProduct {
		return ProductInvalid
	}
	codes := make(map[string]bool, len(c.SKUs))
	for _, sku := range c.SKUs {
		if sku.Code == "" || len(sku.Code) > maxNameBytes || codes[sku.Code] ||
			sku.Available > MaxStock || !validPrices(sku.Prices) {
			return ProductInvalid
		}
		codes[sku.Code] = true
	}
	if c.bytes() > maxProductBytes {
		return ProductInvalid
	}
	return Accepted
}

// Bytes that a SKU, an option and a price take in the facts of an offer, at the most, beside
// texts.
const (
	skuBytes    = 160
	optionBytes = 16
	priceBytes  = 40
)

// bytes bounds from above what the facts of the offer take in one record of the journal.
func (c *OfferProduct) bytes() int {
	texts := func(ts ...string) (n int) {
		for _, t := range ts {
			n += len(t) + 4
		}
		return n
	}
	n := texts(c.Handle, c.Title.Zh, c.Title.En, c.Body.Zh, c.Body.En, c.Brand, c.Image)
	for i := range c.SKUs {
		k := &c.SKUs[i]
		n += skuBytes + texts(k.Code, k.Unit, k.Image) + len(k.Prices)*priceBytes
		for _, o := range k.Options {
			n += optionBytes + texts(o.Name.Zh, o.Name.En, o.Value.Zh, o.Value.En)
		}
	}
	return n
}

func validPrices(prices []event.Price) bool {
	for i, p := range prices {
		if p.Market == 0 || !p.Currency.Valid() || p.List <= 0 || !p.List.Valid() ||
			p.Festival < 0 || p.Festival > p.List {
			return false
		}
		for _, q := range prices[:i] {
			if q.Market == p.Market {
				return false
			}
		}
	}
	return len(prices) > 0
}

func (s *State) evolveProduct(e *event.ProductOffered) {
	row := int(event.CounterOf(uint64(e.Product)) - 1)
	merchant := uint32(event.CounterOf(uint64(e.Merchant)) - 1)
	if row == s.products.len() {
		s.products.push(productRow{})
		s.productKey[ownKey{merchant, e.Handle}] = uint32(row)
	} else {
		s.digest -= s.products.at(row).digest(row)
	}
	p := s.products.at(row)
	for _, sku := range p.skus {
		s.changeSKU(int(sku), func(k *skuRow) { k.offered = false })
	}
	p.merchant, p.handle, p.digestOf, p.category = merchant, e.Handle, e.Digest, e.Category
	p.skus = make([]uint32, len(e.SKUs))
	for i := range e.SKUs {
		p.skus[i] = s.evolveOffer(merchant, uint32(row), e, &e.SKUs[i])
	}
	s.digest += p.digest(row)
}

func (s *State) evolveOffer(
	merchant, product uint32, e *event.ProductOffered, o *event.OfferedSKU,
) uint32 {
	row := int(event.CounterOf(uint64(o.SKU)) - 1)
	if row == s.skus.len() {
		s.skus.push(skuRow{merchant: merchant, product: product, code: o.Code})
		s.skuKey[ownKey{merchant, o.Code}] = uint32(row)
		s.digest += s.skus.at(row).digest(row)
	}
	s.changeSKU(row, func(k *skuRow) {
		k.offered, k.hot, k.limit, k.prices = e.Listed, o.Hot, o.Limit, slices.Clone(o.Prices)
		k.category, k.origin, k.grams = e.Category, e.Origin, o.Grams
	})
	return uint32(row)
}

// changeSKU changes one row and keeps the digest.
func (s *State) changeSKU(row int, change func(*skuRow)) {
	k := s.skus.at(row)
	s.digest -= k.digest(row)
	change(k)
	s.digest += k.digest(row)
}

// PricesOf gives the prices of a SKU as its merchant stated them.
func (s *State) PricesOf(id event.SKUID) []event.Price {
	row, ok := s.row(uint64(id), s.skus.len())
	if !ok {
		return nil
	}
	return s.skus.at(row).prices
}
