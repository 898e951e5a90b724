package api

import (
	"net/http"

	"carnival/event"
	"carnival/money"
	"carnival/signin"
	"carnival/trade"
	"carnival/vault"
	"carnival/view/shopper"
	"carnival/web"
)

// Budget is what somebody has set aside for the festival, beside what they have spent in it.
type Budget struct {
	Budget *Amount `json:"budget,omitempty" doc:"left out where none is set"`
	Spent  Amount  `json:"spent" doc:"paid for orders of this festival, less what went back"`
	Left   *Amount `json:"left,omitempty" doc:"below zero it is overdrawn"`
}

// BudgetRequest sets a budget, in the home currency.
type BudgetRequest struct {
	Amount Amount `json:"amount"`
}

// budgetOperations are for what an account has set aside.
func (f *face) budgetOperations() []operation {
	return []operation{
		{pattern: "GET /v1/me/budget", handler: f.getBudget,
			says:   text("本次活动的预算、已花与剩余", "What is set aside for the festival, spent and left"),
			status: 200, answers: Budget{}, codes: []string{"no_plan"}},
		{pattern: "PUT /v1/me/budget", handler: f.putBudget, body: BudgetRequest{},
			says:   text("设定预算", "Set a budget"),
			status: 200, answers: Budget{}, codes: []string{"no_plan", "invalid"}},
		{pattern: "DELETE /v1/me/budget", handler: f.deleteBudget,
			says:   text("取消预算", "Take the budget away"),
			status: 200, answers: Budget{}, codes: []string{"no_plan"}},
	}
}

// getBudget is GET /v1/me/budget.
func (f *face) getBudget(w http.ResponseWriter, r *http.Request) {
	tell(f, w, r, func(s *signin.Session) (Budget, error) { return f.budgetOf(r, s) })
}

// putBudget is PUT /v1/me/budget.
func (f *face) putBudget(w http.ResponseWriter, r *http.Request) {
	var sum money.Minor
	var in money.Currency
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{need("amount", func() { sum, in = rd.amount() })})
	})
	lang := web.Lang(r)
	plan := f.plan()
	switch {
	case err != nil:
	case plan == nil:
		err = web.RefusalProblem(trade.NoPlan, lang)
	case in != plan.Currency:
		err = web.NewProblem("invalid", lang, fieldFault(lang, "amount.currency",
			"currency_wrong", plan.Currency.String()))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.keepBudget(w, r, vault.Budget{Amount: sum, Currency: in.String()})
}

// deleteBudget is DELETE /v1/me/budget.
func (f *face) deleteBudget(w http.ResponseWriter, r *http.Request) {
	plan := f.plan()
	if plan == nil {
		fail(w, r, web.RefusalProblem(trade.NoPlan, web.Lang(r)))
		return
	}
	f.keepBudget(w, r, vault.Budget{Currency: plan.Currency.String()})
}

// keepBudget keeps a budget, or forgets it where it is nothing, and tells how it stands.
func (f *face) keepBudget(w http.ResponseWriter, r *http.Request, kept vault.Budget) {
	tell(f, w, r, func(s *signin.Session) (Budget, error) {
		if err := f.SignIn.Vault.SetBudget(r.Context(), s.Account, kept); err != nil {
			return Budget{}, err
		}
		return f.budgetOf(r, s)
	})
}

// budgetOf is the budget of an account as it stands.
func (f *face) budgetOf(r *http.Request, s *signin.Session) (said Budget, err error) {
	plan := f.plan()
	if plan == nil {
		return said, web.RefusalProblem(trade.NoPlan, web.Lang(r))
	}
	kept, err := f.SignIn.Vault.Budget(r.Context(), s.Account)
	if err != nil {
		return said, err
	}
	since := event.Instant(0)
	if len(plan.Phases) > 0 {
		since = plan.Phases[0].From
	}
	var spent money.Minor
	err = f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) {
		spent = fold.Spent(shopper.Spending{Shopper: owner, Since: since, In: plan.Currency})
	})
	said.Spent = amount(spent, plan.Currency)
	if kept.Amount > 0 && kept.Currency == plan.Currency.String() {
		set, left := amount(kept.Amount, plan.Currency), amount(kept.Amount-spent, plan.Currency)
		said.Budget, said.Left = &set, &left
	}
	return said, err
}
