package promo

import (
	"fmt"
	"strings"

	"carnival/event"
	"carnival/festival"
	"carnival/rule"
)

// Known is what the world has of that a condition may name. What is nil is not looked at.
type Known struct {
	Plan     *festival.Plan
	Merchant func(event.MerchantID) bool
}

// CheckNames finds the words in a promotion's conditions that nothing in the world has: markets and
// phases that the plan goes without, merchants that nobody is, countries that there are not. A
// condition that names one is meant otherwise, as it waits for what never comes.
func CheckNames(p *event.PromotionPublished, known Known) (faults []Fault) {
	for _, c := range []struct {
		path, source string
		scope        *rule.Scope
	}{{"when", p.When, basketScope}, {"what", p.What, lineScope}} {
		if c.source == "" {
			continue
		}
		program, err := rule.Compile(c.source, c.scope)
		if err != nil {
			continue // Check has said so
		}
		for _, l := range program.Literals() {
			if fault, bad := known.missing(&l); bad {
				fault.Path, fault.Line, fault.Column = c.path, l.Line, l.Column
				faults = append(faults, fault)
			}
		}
	}
	return faults
}

// missing says what is wrong with a word that nothing has.
func (k *Known) missing(l *rule.Literal) (fault Fault, bad bool) {
	var words []string
	code := ""
	switch {
	case l.Code == 0:
		return fault, false // what is not known
	case l.Words == marketNames && k.Plan != nil:
		if _, ok := k.Plan.Market(event.Market(l.Code)); ok {
			return fault, false
		}
		for i := range k.Plan.Markets {
			words = append(words, k.Plan.Markets[i].Code.String())
		}
		code = codeNoMarket
	case l.Words == phaseNames && k.Plan != nil:
		for _, w := range k.Plan.Phases {
			if int64(w.Phase) == l.Code {
				return fault, false
			}
			words = append(words, w.Phase.Key())
		}
		code = codeNoPhase
	case l.Words == merchantNames && k.Merchant != nil && !k.Merchant(event.MerchantID(l.Code)):
		code = codeNoMerchant
	case l.Words == originNames && !festival.IsPlace(event.Market(l.Code)):
		code = codeNoPlace
	default:
		return fault, false
	}
	s := faultSentences[code]
	fault = Fault{Code: code, Zh: fmt.Sprintf(s.zh, l.Text), En: fmt.Sprintf(s.en, l.Text)}
	if len(words) > 0 {
		fault.Zh += "（有：" + some(words) + "）"
		fault.En += " (there are: " + some(words) + ")"
	}
	if near := rule.Nearest(l.Text, words); near != "" && near != l.Text {
		fault.Zh += fmt.Sprintf("；是否想写 %q？", near)
		fault.En += fmt.Sprintf("; did you mean %q?", near)
	}
	return fault, true
}

// some lists words for a sentence, as many as one reads.
func some(words []string) string {
	if most := 40; len(words) > most {
		words = append(words[:most:most], "…")
	}
	return strings.Join(words, ", ")
}
