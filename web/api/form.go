package api

import (
	"net/http"

	"carnival/promo"
	"carnival/rule"
)

// Forms are what each rule asks for, so that a console can draw its form without knowing the rule,
// and the variables that conditions may look at.
type Forms struct {
	Rules  []Form     `json:"rules" doc:"in the order in which a bill applies them"`
	Basket []Variable `json:"basket" doc:"of conditions over shopper, basket and time"`
	Line   []Variable `json:"line" doc:"of conditions over a line: the same, and its own"`
	Limits Limits     `json:"limits" doc:"of one condition"`
}

// Form is what one rule asks for.
type Form struct {
	Rule   string  `json:"rule" enum:"promotion_rule"`
	Name   Words   `json:"name"`
	Says   Words   `json:"says" doc:"what the rule does"`
	Fields []Field `json:"fields"`
}

// Field is one argument of a rule. Path is where a PromotionRequest holds it and what a fault
// names.
type Field struct {
	Path     string   `json:"path"`
	Kind     string   `json:"kind" enum:"field_kind"`
	Name     Words    `json:"name"`
	Required bool     `json:"required"`
	Min      int64    `json:"min,omitempty" doc:"of a number, or the rows of a list"`
	Max      int64    `json:"max,omitempty" doc:"and of the bytes or characters of a text"`
	Funders  []string `json:"funders,omitempty" doc:"that may be chosen"`
	Scope    string   `json:"scope,omitempty" enum:"basket,line" doc:"of a condition"`
	Fields   []Field  `json:"fields,omitempty" doc:"of a row of a list"`
}

// Variable is what a condition may look at.
type Variable struct {
	Name  string   `json:"name" example:"line.category"`
	Kind  string   `json:"kind" enum:"bool,number,word"`
	Says  Words    `json:"says"`
	Of    *Words   `json:"of,omitempty" doc:"what one of the words is called"`
	Words []Choice `json:"words,omitempty" doc:"left out when they are too many to list"`
}

// Choice is one of the words that a variable can be.
type Choice struct {
	Key string `json:"key"`
	Zh  string `json:"zh"`
	En  string `json:"en"`
}

// Limits bound one condition.
type Limits struct {
	Bytes int `json:"bytes"`
	Nodes int `json:"nodes" doc:"each word of a list counts as one"`
	Depth int `json:"depth" doc:"values that wait for each other"`
}

// getForms is GET /v1/promotions/forms: the same for everybody.
func (f *face) getForms(w http.ResponseWriter, r *http.Request) {
	said := Forms{
		Basket: scope(promo.BasketScope()), Line: scope(promo.LineScope()),
		Limits: Limits{rule.MaxBytes, rule.MaxNodes, rule.MaxDepth},
	}
	for _, form := range promo.Forms() {
		zh, en, _ := form.Rule.Names()
		said.Rules = append(said.Rules, Form{
			form.Rule.Key(), Words{zh, en}, Words{form.Zh, form.En}, formFields(form.Fields),
		})
	}
	answer(w, r, http.StatusOK, said)
}

func formFields(fields []promo.Field) []Field {
	said := make([]Field, 0, len(fields))
	for i := range fields {
		f := &fields[i]
		one := Field{
			Path: f.Path, Kind: f.Kind.Key(), Name: Words{f.Zh, f.En}, Required: f.Required,
			Min: f.Min, Max: f.Max,
		}
		for _, funder := range f.Funders {
			one.Funders = append(one.Funders, funder.Key())
		}
		switch f.Scope {
		case promo.BasketScope():
			one.Scope = "basket"
		case promo.LineScope():
			one.Scope = "line"
		}
		if len(f.Fields) > 0 {
			one.Fields = formFields(f.Fields)
		}
		said = append(said, one)
	}
	return said
}

func scope(s *rule.Scope) []Variable {
	said := make([]Variable, 0, len(s.Variables))
	for i := range s.Variables {
		v := &s.Variables[i]
		one := Variable{Name: v.Name, Kind: v.Kind.Key(), Says: Words{v.Zh, v.En}}
		if v.Words != nil {
			one.Of = &Words{v.Words.Zh, v.Words.En}
			for _, c := range v.Words.List {
				one.Words = append(one.Words, Choice{c.Key, c.Zh, c.En})
			}
		}
		said = append(said, one)
	}
	return said
}
