package event

import (
	"errors"
	"fmt"
)

// An id is a uint64: 10 bits of cell, then 54 bits of a counter that the cell's state keeps. Zero
// is never valid. Outside the binary it is a string: prefix, '_', the number in Crockford's base
// 32 without leading zeros, and one check character.
type (
	MerchantID uint64
	ProductID  uint64
	SKUID      uint64
	ShopperID  uint64
	CheckoutID uint64
	OrderID    uint64
	PaymentID  uint64
	RefundID   uint64

	PromotionID  uint64
	CouponID     uint64
	CampaignID   uint64
	EnvelopeID   uint64
	GroupID      uint64
	PresaleID    uint64
	AttemptID    uint64
	ReturnID     uint64
	SettlementID uint64
)

// Cell numbers one journal, one writer, one state. 512 to 1023 are shadow cells.
type Cell uint16

const (
	cellBits    = 10
	counterBits = 54
	// MaxCounter is the largest counter of an id.
	MaxCounter uint64 = 1<<counterBits - 1
	// FirstShadowCell begins the cells of rehearsals; figures and gateways refuse their entries.
	FirstShadowCell Cell = 512
	// MaxCell is the last cell number.
	MaxCell Cell = 1<<cellBits - 1
)

// MakeID joins a cell and a counter. The counter must lie in 1..MaxCounter.
func MakeID(c Cell, counter uint64) uint64 { return uint64(c)<<counterBits | counter }

// CellOf is the cell that an id carries.
func CellOf(id uint64) Cell { return Cell(id >> counterBits) }

// CounterOf is the counter that an id carries.
func CounterOf(id uint64) uint64 { return id & MaxCounter }

// Prefixes of ids in JSON and URLs. They are part of the public face and never change.
const (
	prefixMerchant = "me"
	prefixProduct  = "pr"
	prefixSKU      = "sku"
	prefixShopper  = "sh"
	prefixCheckout = "co"
	prefixOrder    = "or"
	prefixPayment  = "py"
	prefixRefund   = "re"

	prefixPromotion  = "pm"
	prefixCoupon     = "cp"
	prefixCampaign   = "ca"
	prefixEnvelope   = "en"
	prefixGroup      = "gr"
	prefixPresale    = "ps"
	prefixAttempt    = "at"
	prefixReturn     = "rt"
	prefixSettlement = "st"
)

func (id MerchantID) String() string { return formatID(prefixMerchant, uint64(id)) }
func (id ProductID) String() string  { return formatID(prefixProduct, uint64(id)) }
func (id SKUID) String() string      { return formatID(prefixSKU, uint64(id)) }
func (id ShopperID) String() string  { return formatID(prefixShopper, uint64(id)) }
func (id CheckoutID) String() string { return formatID(prefixCheckout, uint64(id)) }
func (id OrderID) String() string    { return formatID(prefixOrder, uint64(id)) }
func (id PaymentID) String() string  { return formatID(prefixPayment, uint64(id)) }
func (id RefundID) String() string   { return formatID(prefixRefund, uint64(id)) }

func (id PromotionID) String() string  { return formatID(prefixPromotion, uint64(id)) }
func (id CouponID) String() string     { return formatID(prefixCoupon, uint64(id)) }
func (id CampaignID) String() string   { return formatID(prefixCampaign, uint64(id)) }
func (id EnvelopeID) String() string   { return formatID(prefixEnvelope, uint64(id)) }
func (id GroupID) String() string      { return formatID(prefixGroup, uint64(id)) }
func (id PresaleID) String() string    { return formatID(prefixPresale, uint64(id)) }
func (id AttemptID) String() string    { return formatID(prefixAttempt, uint64(id)) }
func (id ReturnID) String() string     { return formatID(prefixReturn, uint64(id)) }
func (id SettlementID) String() string { return formatID(prefixSettlement, uint64(id)) }

// ErrID says that a text is not an id of the wanted kind: wrong prefix, alphabet, length or
// check.
var ErrID = errors.New("not a valid id")

// ParseMerchantID and its sisters read the public form of an id.
func ParseMerchantID(s string) (MerchantID, error) { return parseID[MerchantID](prefixMerchant, s) }
func ParseProductID(s string) (ProductID, error)   { return parseID[ProductID](prefixProduct, s) }
func ParseSKUID(s string) (SKUID, error)           { return parseID[SKUID](prefixSKU, s) }
func ParseShopperID(s string) (ShopperID, error)   { return parseID[ShopperID](prefixShopper, s) }
func ParseCheckoutID(s string) (CheckoutID, error) { return parseID[CheckoutID](prefixCheckout, s) }
func ParseOrderID(s string) (OrderID, error)       { return parseID[OrderID](prefixOrder, s) }
func ParsePaymentID(s string) (PaymentID, error)   { return parseID[PaymentID](prefixPayment, s) }
func ParseRefundID(s string) (RefundID, error)     { return parseID[RefundID](prefixRefund, s) }

// Sisters of ParseMerchantID for what promotions, presales and after-sales have.
func ParsePromotionID(s string) (PromotionID, error) {
	return parseID[PromotionID](prefixPromotion, s)
}
func ParseCouponID(s string) (CouponID, error) { return parseID[CouponID](prefixCoupon, s) }
func ParseCampaignID(s string) (CampaignID, error) {
	return parseID[CampaignID](prefixCampaign, s)
}
func ParseEnvelopeID(s string) (EnvelopeID, error) {
	return parseID[EnvelopeID](prefixEnvelope, s)
}
func ParseGroupID(s string) (GroupID, error)     { return parseID[GroupID](prefixGroup, s) }
func ParsePresaleID(s string) (PresaleID, error) { return parseID[PresaleID](prefixPresale, s) }
func ParseAttemptID(s string) (AttemptID, error) { return parseID[AttemptID](prefixAttempt, s) }
func ParseReturnID(s string) (ReturnID, error)   { return parseID[ReturnID](prefixReturn, s) }
func ParseSettlementID(s string) (SettlementID, error) {
	return parseID[SettlementID](prefixSettlement, s)
}

// crockford is Douglas Crockford's base 32; its five further symbols serve only as check
// characters (the number modulo 37).
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"
const crockfordCheck = crockford + "*~$=u"

func formatID(prefix string, id uint64) string {
	var buf [24]byte
	i := len(buf) - 1
	buf[i] = crockfordCheck[id%37]
	for v := id; ; v >>= 5 {
		i--
		buf[i] = crockford[v&31]
		if v < 32 {
			break
		}
	}
	i--
	buf[i] = '_'
	i -= len(prefix)
	copy(buf[i:], prefix)
	return string(buf[i:])
}

func parseID[T ~uint64](prefix, s string) (T, error) {
	body := len(prefix) + 1
	if len(s) < body+2 || s[:len(prefix)] != prefix || s[len(prefix)] != '_' {
		return 0, fmt.Errorf("%w: it begins with %s_", ErrID, prefix)
	}
	var id uint64
	for _, c := range []byte(s[body : len(s)-1]) {
		v := symbolValue(c)
		if v >= 32 || id > (1<<64-1)>>5 {
			return 0, fmt.Errorf("%w: bad digit", ErrID)
		}
		id = id<<5 | uint64(v)
	}
	if id == 0 || CounterOf(id) == 0 || s != formatID(prefix, id) {
		return 0, fmt.Errorf("%w: check character or form", ErrID)
	}
	return T(id), nil
}

func symbolValue(c byte) byte {
	for i := range len(crockford) {
		if crockford[i] == c {
			return byte(i)
		}
	}
	return 255
}
