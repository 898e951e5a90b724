package api

import (
	"encoding/json"
	"reflect"
	"strings"
)

// exampleIDs are ids as they look, by the field that holds them.
var exampleIDs = map[string]string{
	"sku": "sku_11", "order": "or_11", "checkout": "co_11", "payment": "py_11",
	"merchant": "me_11", "shopper": "sh_11", "product": "pr_11", "promotion": "pm_11",
	"campaign": "cp_11", "coupon": "cu_11", "envelope": "en_11", "presale": "ps_11",
	"refund": "re_11", "return": "rt_11", "attempt": "at_11", "group": "gr_11",
	"currency": "CNY",
}

// deepest bounds an example; no shape holds itself, and none is deeper.
const deepest = 6

// example is a value of a shape as it could be sent or answered: its required fields, those with an
// example of their own, lists of things, and amounts. Money comes in two forms, an Amount that
// names its currency and a whole number of minor units beside one; both are 10.50 yuan here.
func example(t reflect.Type, depth int) any {
	switch t.Kind() {
	case reflect.Pointer:
		return example(t.Elem(), depth)
	case reflect.Slice:
		if t == rawType || depth > deepest {
			return nil
		}
		return []any{example(t.Elem(), depth+1)}
	case reflect.Struct:
		return exampleOf(t, depth)
	case reflect.String:
		return "text"
	case reflect.Bool:
		return true
	case reflect.Int64:
		return 1050
	}
	return 1
}

var amountType = reflect.TypeFor[Amount]()

func exampleOf(t reflect.Type, depth int) any {
	switch t {
	case amountType:
		return Amount{1050, "CNY"}
	case reflect.TypeFor[Terms]():
		return object{"tiers": []any{object{"at": 10000, "off": 1050}}}
	}
	if names := t.NumField() == 2 && t.Field(0).Name == "Zh"; names {
		return Words{"名称", "Name"}
	}
	said := object{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" || depth > deepest {
			continue
		}
		if f.Anonymous && name == "" {
			if inner, ok := exampleOf(f.Type, depth).(object); ok {
				for key, v := range inner {
					said[key] = v
				}
			}
			continue
		}
		if !strings.HasPrefix(rest, "omit") || shown(f) {
			said[name] = exampleField(f, name, depth+1)
		}
	}
	return said
}

// shown reports whether an example has a field that may be left out.
func shown(f reflect.StructField) bool {
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	things := t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct
	terms := t == reflect.TypeFor[Terms]()
	return t == amountType || things || terms || f.Tag.Get("example") != ""
}

func exampleField(f reflect.StructField, name string, depth int) any {
	if f.Type.Kind() != reflect.String {
		return example(f.Type, depth)
	}
	if v := f.Tag.Get("example"); v != "" {
		return v
	}
	if v := f.Tag.Get("enum"); v != "" {
		return choices(v)[0]
	}
	if f.Tag.Get("format") == "date-time" {
		return instantExample
	}
	if v, ok := exampleIDs[name]; ok {
		return v
	}
	return "text"
}

// exampleText is an example as a person reads it; "" where there is none.
func exampleText(v any) string {
	if v == nil || reflect.TypeOf(v).Kind() == reflect.String {
		return ""
	}
	text, err := json.MarshalIndent(example(reflect.TypeOf(v), 0), "", "  ")
	if err != nil { // examples are maps of strings and numbers: they always marshal
		return ""
	}
	return string(text)
}
