package shop

import (
	"net/http"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/money"
	"carnival/signin"
	"carnival/vault"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web/ui"
)

// Budget is what somebody has set aside for this festival, in the home currency, beside what they
// have spent in it. The cart shows it, too.
type Budget struct {
	Set    bool
	Amount money.Minor
	Spent  money.Minor // paid for orders of this festival, less what went back
}

// Left is what is left of it; below zero it is overdrawn.
func (b Budget) Left() money.Minor { return b.Amount - b.Spent }

// Percent is a part of the budget that a bar can show.
func (b Budget) Percent(part money.Minor) int64 {
	if b.Amount <= 0 {
		return 0
	}
	return int64(min(100, max(0, part)*100/b.Amount))
}

// budget reads the budget of who makes the request. Only an account has one, as it is kept in the
// vault; what a guest has spent is told all the same.
func (v *visit) budget() (b Budget, err error) {
	b.Spent = v.spent()
	s, err := v.account()
	if err != nil || s == nil || v.plan == nil {
		return b, err
	}
	kept, err := v.f.SignIn.Vault.Budget(v.r.Context(), s.Account)
	if err == nil && kept.Amount > 0 && kept.Currency == v.plan.Currency.String() {
		b.Set, b.Amount = true, kept.Amount
	}
	return b, err
}

// spent is what was paid for orders of this festival, less what went back.
func (v *visit) spent() (sum money.Minor) {
	if v.plan == nil || v.shopper == 0 {
		return 0
	}
	q := shopper.Spending{Shopper: v.shopper, In: v.plan.Currency}
	if len(v.plan.Phases) > 0 {
		q.Since = v.plan.Phases[0].From
	}
	v.f.Shoppers.Read(func(fold *shopper.Fold) { sum = fold.Spent(q) })
	return sum
}

// BudgetPage is what somebody plans to buy, against what they have set aside.
type BudgetPage struct {
	Frame
	Done     string
	Account  bool
	Budget   Budget
	Spent    string
	Amount   string
	Left     string
	Over     bool
	Typed    string // the amount, as it stands or was typed
	Wrong    string
	Currency string
	Cart     []Planned
	Wishes   []Planned
	CartSum  money.Money // at the festival price
	WishSum  money.Money // of all of them, on whatever page they stand
	More     string      // the next page of them
	After    string      // what is left once the cart is bought
	AfterBad bool
}

// Planned is something that may be bought.
type Planned struct {
	Title, Variant, Href, Picture string
	Quantity                      int64
	Sum                           money.Money
	Now                           string // what it costs today, where that is another sum
}

func (v *visit) listModel() (p BudgetPage, err error) {
	at, err := v.pricing()
	if err != nil {
		return p, err
	}
	frame, err := v.frame(v.lang.Say("list.title"), "tab.me")
	if err != nil {
		return p, err
	}
	s, err := v.account()
	if err != nil {
		return p, err
	}
	p = BudgetPage{Frame: frame, Done: v.done(), Account: s != nil,
		Currency: v.plan.Currency.String()}
	if p.Budget, err = v.budget(); err != nil {
		return p, err
	}
	from := 0
	if text := v.r.URL.Query().Get("wishes"); text != "" {
		if from, err = strconv.Atoi(text); err != nil || from < 0 {
			return p, v.notFound()
		}
	}
	v.plans(&p, at, from)
	p.Spent, p.Amount = v.amount(p.Budget.Spent), v.amount(p.Budget.Amount)
	p.Left, p.Over = v.amount(p.Budget.Left()), p.Budget.Left() < 0
	after := p.Budget.Left() - p.CartSum.Minor
	p.After, p.AfterBad = v.amount(after), after < 0
	if p.Budget.Set {
		p.Typed = strings.TrimSuffix(p.Budget.Amount.Decimal(v.plan.Currency), ".00")
	}
	return p, nil
}

// plans adds the lines of the cart and the favourites, at the prices that the festival asks for.
// All favourites are counted; those of one page are shown, from one of them on.
func (v *visit) plans(p *BudgetPage, at pricing, from int) {
	var lines []shopper.CartLine
	var marked []event.ProductID
	v.f.Shoppers.Read(func(fold *shopper.Fold) {
		lines = fold.Cart(v.shopper)
		for after := event.ProductID(0); ; {
			var page []event.ProductID
			page, after = fold.Favourites(v.shopper, after, shopper.MaxPage)
			marked = append(marked, page...)
			if after == 0 {
				break
			}
		}
	})
	p.CartSum.Currency, p.WishSum.Currency = v.plan.Currency, v.plan.Currency
	inCart := map[event.ProductID]bool{}
	v.f.Catalog.Read(func(fold *catalog.Fold) {
		for _, l := range lines {
			k, known := fold.SKU(l.SKU)
			if !known {
				continue
			}
			product, _ := fold.Product(k.Product)
			inCart[k.Product] = true
			if one, ok := at.planned(&product, &k, l.Quantity); ok {
				p.Cart = append(p.Cart, one)
				p.CartSum.Minor += one.Sum.Minor
			}
		}
		for _, id := range marked {
			product, known := fold.Product(id)
			if !known || inCart[id] {
				continue
			}
			k, ok := at.cheapest(&product)
			if !ok {
				continue
			}
			if one, ok := at.planned(&product, k, 1); ok {
				p.Wishes = append(p.Wishes, one)
				p.WishSum.Minor += one.Sum.Minor
			}
		}
	})
	from = min(from, len(p.Wishes))
	if to := from + categoryPage; to < len(p.Wishes) {
		p.Wishes = p.Wishes[:to]
		p.More = "/list?wishes=" + strconv.Itoa(to) + "#list.wishes"
	}
	p.Wishes = p.Wishes[from:]
}

// planned is what pieces of a SKU will cost: the festival price once it is known that there is one.
// Only what is sold in the home currency can be held against the budget.
func (p *pricing) planned(
	product *catalog.Product, k *catalog.SKU, pieces uint32,
) (out Planned, ok bool) {
	q, sold := p.quote(k.Prices)
	if !sold || q.Currency != p.plan.Currency {
		return out, false
	}
	lang, sku := string(p.lang), k.SKU.String()
	sum := min(q.Minor, later(&q)) * money.Minor(pieces)
	out = Planned{
		Title: product.Title.In(lang), Variant: variant(&k.OfferedSKU, lang),
		Href:    "/p/" + product.ProductOffered.Product.String() + "?sku=" + sku,
		Picture: pictureOf(product, sku), Quantity: int64(pieces),
		Sum: money.Money{Minor: sum, Currency: q.Currency},
	}
	if now := q.Minor * money.Minor(pieces); now != sum {
		out.Now = ui.Money(money.Money{Minor: now, Currency: q.Currency})
	}
	return out, true
}

// list is GET /list.
func (f *face) list(v *visit) error {
	p, err := v.listModel()
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, Planning(p))
}

// setBudget is POST /list/budget. An empty field takes the budget away.
func (f *face) setBudget(v *visit, s *signin.Session) error {
	if v.plan == nil {
		return v.see("/list")
	}
	typed := strings.TrimSpace(v.r.PostFormValue("amount"))
	amount := money.Minor(0)
	if typed != "" {
		var err error
		plain := strings.NewReplacer(",", "", "，", "", "¥", "", " ", "").Replace(typed)
		amount, err = money.Parse(plain, v.plan.Currency)
		if err != nil || amount < 0 || amount > money.MaxMinor {
			p, err := v.listModel()
			if err != nil {
				return err
			}
			p.Typed, p.Wrong = typed, v.lang.Say("budget.wrong")
			return v.show(http.StatusUnprocessableEntity, Planning(p))
		}
	}
	err := f.SignIn.Vault.SetBudget(v.r.Context(), s.Account,
		vault.Budget{Amount: amount, Currency: v.plan.Currency.String()})
	if err != nil {
		return err
	}
	if amount == 0 {
		return v.see("/list?done=budget-gone")
	}
	return v.see("/list?done=budget")
}
