package promo

import (
	"carnival/event"
	"carnival/rule"
)

// FieldKind says how a field of a form is typed in.
type FieldKind uint8

// Kinds of fields.
const (
	KindMoney      FieldKind = 1 // minor units of the promotion's currency
	KindPieces     FieldKind = 2
	KindPercent    FieldKind = 3 // basis points
	KindInstant    FieldKind = 4
	KindText       FieldKind = 5 // in both languages
	KindKey        FieldKind = 6 // a short name that never changes
	KindCondition  FieldKind = 7
	KindMerchant   FieldKind = 8
	KindCategories FieldKind = 9
	KindProducts   FieldKind = 10
	KindProvinces  FieldKind = 11
	KindFunder     FieldKind = 12
	KindCurrency   FieldKind = 13
	KindFlag       FieldKind = 14
	KindGrams      FieldKind = 15
	KindMeasure    FieldKind = 16 // money, or pieces where the flag terms.pieces is set
	KindList       FieldKind = 17 // rows of Fields
)

var fieldKinds = [...]string{
	"", "money", "pieces", "percent", "instant", "text", "key", "condition", "merchant",
	"categories", "products", "provinces", "funder", "currency", "flag", "grams", "measure", "list",
}

// Key is the kind's name in JSON.
func (k FieldKind) Key() string { return fieldKinds[k] }

// Field is one argument of a rule. Path is where the fact holds it and what a Fault names. Min and
// Max bound numbers, and the rows of a list.
type Field struct {
	Path     string
	Kind     FieldKind
	Zh, En   string
	Required bool
	Min, Max int64
	Funders  []event.Funder // that may be chosen
	Scope    *rule.Scope    // of a condition
	Fields   []Field        // of a row
}

// Form is what a rule asks for, so that a console can draw it without knowing the rule.
type Form struct {
	Rule   event.Rule
	Zh, En string // what the rule does
	Fields []Field

	check func(*checker)
}

// Forms lists the rules in the order in which a bill applies them.
func Forms() []Form {
	return []Form{
		fullReductionForm(), shopCouponForm(), crossStoreForm(), platformCouponForm(),
		allowanceForm(), freightForm(), limitForm(),
	}
}

func formOf(r event.Rule) (Form, bool) {
	for _, f := range Forms() {
		if f.Rule == r {
			return f, true
		}
	}
	return Form{}, false
}

// Bounds of what an operator may ask for. They are far beyond any real promotion and far below
// what would not fit.
const (
	maxKey       = 64                    // bytes
	maxName      = 120                   // characters
	maxAmount    = 1_000_000_000_000     // minor units
	maxPieces    = 1_000_000             // of a threshold
	maxQuantity  = 1_000_000_000         // coupons of a promotion
	maxEach      = 1_000_000             // coupons or pieces of a shopper
	maxTiers     = 10                    //
	maxProducts  = 1_000                 // that one promotion names
	maxGrams     = 1_000_000             //
	firstInstant = 946_684_800_000_000   // 2000-01-01
	lastInstant  = 4_102_444_800_000_000 // 2100-01-01
)

// headFields are what every promotion has.
func headFields(funders ...event.Funder) []Field {
	fields := []Field{
		{Path: "key", Kind: KindKey, Zh: "编号", En: "Key", Required: true, Max: maxKey},
		{Path: "name", Kind: KindText, Zh: "名称", En: "Name", Required: true, Max: maxName},
	}
	if len(funders) > 0 {
		fields = append(fields, Field{
			Path: "funder", Kind: KindFunder, Zh: "承担方", En: "Paid for by", Required: true,
			Funders: funders,
		})
	}
	return append(fields,
		Field{Path: "from", Kind: KindInstant, Zh: "开始", En: "From", Required: true,
			Min: firstInstant, Max: lastInstant},
		Field{Path: "to", Kind: KindInstant, Zh: "结束", En: "To", Required: true,
			Min: firstInstant, Max: lastInstant})
}

func merchantField() Field {
	return Field{Path: "merchant", Kind: KindMerchant, Zh: "商家", En: "Merchant", Required: true}
}

func currencyField() Field {
	return Field{Path: "currency", Kind: KindCurrency, Zh: "币种", En: "Currency", Required: true}
}

func whenField() Field {
	return Field{Path: "when", Kind: KindCondition, Zh: "谁、何时可用", En: "Who and when",
		Scope: BasketScope(), Max: rule.MaxBytes}
}

// scopeFields narrow down who, when and which lines.
func scopeFields() []Field {
	return []Field{
		{Path: "categories", Kind: KindCategories, Zh: "限定类目", En: "Only categories"},
		{Path: "products", Kind: KindProducts, Zh: "限定商品", En: "Only products", Max: maxProducts},
		{Path: "what", Kind: KindCondition, Zh: "哪些商品行可用", En: "Which lines",
			Scope: LineScope(), Max: rule.MaxBytes},
		whenField(),
	}
}

// termsFields are thresholds and what is taken off beyond them.
func termsFields() []Field {
	return []Field{
		{Path: "terms.tiers", Kind: KindList, Zh: "档位", En: "Tiers", Required: true,
			Min: 1, Max: maxTiers, Fields: []Field{
				{Path: "at", Kind: KindMeasure, Zh: "满", En: "From", Max: maxAmount},
				{Path: "off", Kind: KindMoney, Zh: "减", En: "Off", Max: maxAmount},
				{Path: "rate", Kind: KindPercent, Zh: "或按比例减", En: "or a share of it",
					Max: wholeRate},
			}},
		{Path: "terms.every", Kind: KindFlag, Zh: "每满都减", En: "As often as it fits"},
		{Path: "terms.pieces", Kind: KindFlag, Zh: "按件数计", En: "Count pieces"},
		{Path: "terms.cap", Kind: KindMoney, Zh: "最多减", En: "At most", Max: maxAmount},
	}
}

// couponFields are how a coupon is claimed and when it can be used.
func couponFields() []Field {
	return []Field{
		{Path: "start", Kind: KindInstant, Zh: "可用开始", En: "Usable from", Required: true,
			Min: firstInstant, Max: lastInstant},
		{Path: "use", Kind: KindInstant, Zh: "可用结束", En: "Usable to", Required: true,
			Min: firstInstant, Max: lastInstant},
		{Path: "quantity", Kind: KindPieces, Zh: "发放张数", En: "Coupons", Required: true,
			Min: 1, Max: maxQuantity},
		{Path: "per_shopper", Kind: KindPieces, Zh: "每人限领", En: "For one shopper",
			Required: true, Min: 1, Max: maxEach},
	}
}
