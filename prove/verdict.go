package prove

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"carnival/audit"
	"carnival/event"
	"carnival/journal"
	"carnival/journal/jetstream"
)

// matter is what a verdict is found on: the histories, and the journal when it can be read.
type matter struct {
	Options
	histories string
	journal   string // its directory; "" when it cannot be read
	sku       string
	alone     bool // nobody else buys here
}

// paidAnswer is the answer to a payment, as far as the proof reads it.
type paidAnswer struct {
	ID       string `json:"id"`
	Checkout string `json:"checkout"`
	Amount   int64  `json:"amount"`
	Status   string `json:"status"`
}

// asked is one key of one guest, and every answer that it got.
type asked struct {
	shopper int
	as, key string
	answers map[string]bool // digests
	codes   map[string]bool // of refusals
	granted []*placed
}

// count is a verdict on its way.
type count struct {
	matter
	Result
	ledger *ledger // nil when the journal cannot be read

	sessions map[string]int // by shopper's id: the number of whom it was given to
	keys     map[[2]string]*asked
	payments map[string]*paidAnswer
	payers   map[string]string // by payment: the id that paid
	back     map[string]*placed
	open     map[int]string
	struck   map[int]string
	buying   map[int]bool
	bought   int
	noted    map[string]int // findings, by code
}

// verdict joins the histories to the journal.
func verdict(m matter) (Result, error) {
	c := &count{
		matter: m, sessions: map[string]int{}, keys: map[[2]string]*asked{},
		payments: map[string]*paidAnswer{}, payers: map[string]string{},
		back: map[string]*placed{}, open: map[int]string{}, buying: map[int]bool{},
		noted: map[string]int{},
	}
	c.Result = Result{
		Shoppers: m.Shoppers, Stock: m.Stock, Histories: m.histories,
		Struck: []Struck{}, Findings: []Finding{},
	}
	if err := readHistory(m.histories, c.take); err != nil {
		return c.Result, err
	}
	c.closeKill()
	if m.journal != "" {
		c.readJournal()
	}
	c.join()
	c.judge()
	return c.Result, nil
}

// take counts one line of the histories.
func (c *count) take(l line) error {
	switch l.What {
	case sent:
		c.Requests++
		c.open[l.Request] = l.Does
		if l.Try > 1 && l.Does != look {
			c.Retries++
		}
		return c.wasSent(l)
	case unanswered:
		c.Unanswered++
		delete(c.open, l.Request)
	case answered:
		delete(c.open, l.Request)
		delete(c.struck, l.Request)
		return c.wasAnswered(l)
	case gaveUp:
		c.find(codeGaveUp, fmt.Sprintf("shopper %d: %s", l.Shopper, l.Does))
	case killed:
		c.closeKill()
		c.struck, c.bought = maps.Clone(c.open), len(c.buying)
	}
	return nil
}

// closeKill counts what the kill before struck, now that everybody has heard what they will hear.
func (c *count) closeKill() {
	if c.struck == nil {
		return
	}
	s := Struck{Buying: c.bought}
	for _, does := range c.struck {
		s.add(does)
	}
	s.judge(c.Stock)
	if s.Counts {
		c.Kills++
	} else {
		c.KillsVoid++
	}
	c.Struck = append(c.Struck, s)
	c.struck = nil
}

func (c *count) wasSent(l line) error {
	switch l.Does {
	case again:
		c.AskedAgain++
	case checkout:
		c.buying[l.Shopper] = true
		if l.Twin && l.Try == 1 {
			c.SentTwice++
		}
		k := [2]string{l.As, l.Key}
		if c.keys[k] == nil {
			c.keys[k] = &asked{shopper: l.Shopper, as: l.As, key: l.Key,
				answers: map[string]bool{}, codes: map[string]bool{}}
		}
	}
	return nil
}

func (c *count) wasAnswered(l line) error {
	if l.Status == http.StatusTooManyRequests || l.Status >= http.StatusInternalServerError {
		return nil
	}
	switch l.Does {
	case signIn:
		c.session(l)
	case checkout, again:
		k := c.keys[[2]string{l.As, l.Key}]
		if k == nil {
			return fmt.Errorf("request %d was answered and never sent", l.Request)
		}
		k.answers[l.Digest] = true
		if l.Status >= 300 {
			k.codes[l.Code] = true
			return nil
		}
		k.granted = append(k.granted, &placed{})
		return json.Unmarshal(l.Answer, k.granted[len(k.granted)-1])
	case pay:
		var p paidAnswer
		if l.Status >= 300 {
			c.find(codeUnexpected, fmt.Sprintf("%s: %d %s", l.Payment, l.Status, l.Code))
			return nil
		}
		if err := json.Unmarshal(l.Answer, &p); err != nil {
			return err
		}
		c.payments[l.As+" "+p.ID], c.payers[l.As+" "+p.ID] = &p, l.As
	case readBack:
		p := &placed{}
		if l.Status < 300 {
			if err := json.Unmarshal(l.Answer, p); err != nil {
				return err
			}
		}
		c.back[l.As+" "+l.Key] = p
	}
	return nil
}

func (c *count) session(l line) {
	switch first, taken := c.sessions[l.As]; {
	case l.Status >= 300:
		c.find(codeUnexpected, fmt.Sprintf("shopper %d: sign-in %d %s",
			l.Shopper, l.Status, l.Code))
	case taken:
		c.Lost++
		c.find(codeLostSession, fmt.Sprintf("%s was given to shoppers %d and %d",
			l.As, first, l.Shopper))
	default:
		c.sessions[l.As] = l.Shopper
	}
}

// readJournal reads the raw files, and lets the audit recount them.
func (c *count) readJournal() {
	chain, err := jetstream.Identify(c.journal)
	if err != nil {
		c.find(codeJournal, err.Error())
		return
	}
	records := audit.Verified(chain.Cell, jetstream.Scan(c.journal))
	if c.ledger, err = readLedger(records); err != nil {
		c.find(codeJournal, err.Error())
	}
	c.Entries = c.ledger.entries
	c.Balanced = c.audited(chain) && c.ledger.closes()
	if !c.Balanced {
		c.find(codeBalance, "")
	}
}

func (c *count) audited(chain journal.Chain) bool {
	report := audit.Count(audit.Verified(chain.Cell, jetstream.Scan(c.journal)), audit.Options{})
	for _, f := range report.Findings {
		c.note(Finding{"audit_" + f.Code, f.Zh, f.En, fmt.Sprintf("%d: %s", f.Sequence, f.Detail)})
	}
	return report.Holds
}

// join holds what shoppers were told against the journal; without one, against what the site shows
// them in the end.
func (c *count) join() {
	byShopper := map[int]int{}
	for _, at := range slices.SortedFunc(maps.Keys(c.keys), func(a, b [2]string) int {
		return cmp.Compare(c.keys[a].shopper, c.keys[b].shopper)
	}) {
		k := c.keys[at]
		made := c.joinKey(k)
		if byShopper[k.shopper] += made; byShopper[k.shopper] > 1 {
			c.BoughtTwice++
			c.find(codeTwice, fmt.Sprintf("shopper %d: %d checkouts",
				k.shopper, byShopper[k.shopper]))
		}
	}
	if c.ledger == nil {
		return
	}
	for _, as := range slices.Sorted(maps.Keys(c.sessions)) {
		if id, err := event.ParseShopperID(as); err != nil || !c.ledger.shoppers[id] {
			c.Lost++
			c.find(codeLostSession, as)
		}
	}
	for _, at := range slices.Sorted(maps.Keys(c.payments)) {
		why := c.ledger.settledOnce(c.payments[at], c.payers[at])
		if why != "" {
			c.Lost++
			c.find(codeLostPayment, fmt.Sprintf("%s: %s", c.payments[at].ID, why))
		}
	}
	c.strangers()
}

// joinKey takes one key to its end, and gives how many checkouts it made.
func (c *count) joinKey(k *asked) (made int) {
	if len(k.answers) > 1 {
		c.find(codeDiffer, fmt.Sprintf("shopper %d, %s: %d answers",
			k.shopper, k.key, len(k.answers)))
	}
	for code := range k.codes {
		if code == codeOfSoldOut {
			c.SoldOut++
		} else {
			c.find(codeUnexpected, fmt.Sprintf("shopper %d: checkout %s", k.shopper, code))
		}
	}
	if c.ledger == nil {
		return c.joinAnswers(k)
	}
	id, err := event.ParseShopperID(k.as)
	if err != nil {
		c.find(codeUnexpected, fmt.Sprintf("shopper %d: id %q", k.shopper, k.as))
		return 0
	}
	hash := event.KeyHash(id, k.key)
	lost := map[string]bool{}
	for _, p := range k.granted {
		if why := c.ledger.misfit(p, k.as, hash); why != "" && !lost[p.Checkout] {
			lost[p.Checkout] = true
			c.Lost++
			c.find(codeLostOrder, fmt.Sprintf("shopper %d, %s: %s", k.shopper, p.Checkout, why))
		}
	}
	sku, _ := event.ParseSKUID(c.sku) // no id is no SKU, and then nothing is sold of it
	for _, checkout := range c.ledger.keys[hash] {
		made++
		ordered, paid := c.ledger.units(c.ledger.placed[checkout], sku)
		c.Ordered += ordered
		c.Sold += paid
	}
	if made > 0 {
		c.looksBack(k)
	}
	return made
}

// joinAnswers is joinKey when there is no journal to read.
func (c *count) joinAnswers(k *asked) (made int) {
	seen := map[string]bool{}
	for _, p := range k.granted {
		if seen[p.Checkout] {
			continue
		}
		seen[p.Checkout] = true
		made++
		c.Ordered += p.units(c.sku)
		now := c.back[k.as+" "+k.key]
		if now == nil || now.Checkout != p.Checkout || now.Payment.Amount != p.Payment.Amount {
			c.Lost++
			c.find(codeLostOrder, fmt.Sprintf("shopper %d, %s", k.shopper, p.Checkout))
			continue
		}
		if now.Payment.Status == statusPaid {
			c.Sold += now.units(c.sku)
		} else if c.payments[k.as+" "+p.Payment.ID] != nil {
			c.Lost++
			c.find(codeLostPayment, p.Payment.ID)
		}
	}
	return made
}

// looksBack wants the page of a buyer to show the order as paid.
func (c *count) looksBack(k *asked) {
	now := c.back[k.as+" "+k.key]
	if now == nil || now.Payment.Status != statusPaid {
		c.find(codeBack, fmt.Sprintf("shopper %d, %s", k.shopper, k.key))
	}
}

// strangers looks for checkouts that nobody has asked for, where nobody else buys.
func (c *count) strangers() {
	known := map[event.Hash128]bool{}
	for _, k := range c.keys {
		if id, err := event.ParseShopperID(k.as); err == nil {
			known[event.KeyHash(id, k.key)] = true
		}
	}
	for hash, checkouts := range c.ledger.keys {
		if c.alone && !known[hash] {
			c.find(codeStranger, checkouts[0].String())
		}
	}
}

const (
	statusPaid    = "paid"
	codeOfSoldOut = "sold_out"
)

// judge says whether the proof holds.
func (c *count) judge() {
	c.Oversold = max(c.Ordered-c.Stock, 0)
	if c.Oversold > 0 {
		c.find(codeOversold, fmt.Sprint(c.Oversold))
	}
	if want := min(c.Stock, c.Shoppers); c.Sold != want {
		c.find(codeUnsold, fmt.Sprintf("%d / %d", c.Sold, want))
	}
	if c.Ordered != c.Sold {
		c.find(codeUnpaid, fmt.Sprint(c.Ordered-c.Sold))
	}
	if c.SoldOut > 0 && c.Ordered < c.Stock {
		c.find(codeEarly, fmt.Sprintf("%d / %d", c.Ordered, c.Stock))
	}
	if c.Kills < c.matter.Kills {
		c.find(codeKills, fmt.Sprintf("%d / %d", c.Kills, c.matter.Kills))
	}
	c.Holds = c.Found == 0
}
