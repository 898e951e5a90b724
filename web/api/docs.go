package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"carnival/event"
	"carnival/web"
)

//go:embed docs.html
var docsShell string

//go:embed docs.css
var docsStyle []byte

// docsForm is parsed when the program starts; a shell that does not parse fails every test.
var docsForm = template.Must(template.New("docs").Parse(docsShell))

// docRoutes are the doors that explain the face.
func docRoutes(ops []operation) []web.Route {
	style := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "public, max-age=3600")
		_, _ = w.Write(docsStyle) // the client went away: nobody is left to be told
	})
	return []web.Route{
		{Pattern: "GET /openapi.json", Handler: documentHandler(ops), Plain: true},
		{Pattern: "GET /docs", Handler: docsHandler(func(lang string) docsPage {
			return callsPage(ops, lang)
		})},
		{Pattern: "GET /docs/problems", Handler: docsHandler(problemsPage)},
		{Pattern: "GET /docs/docs.css", Handler: style},
	}
}

// docsPage is what the shell is filled with.
type docsPage struct {
	Tag, Other, Path string // the language of the page, the other one, the page's address
	Words            docsWords
	Groups           []docsGroup
	Shapes           []docsShape
	Problems         []docsProblem
}

type docsGroup struct {
	Name  string
	Calls []docsCall
}

type docsCall struct {
	Anchor, Method, Path, Says, Role string
	Inputs                           []docsInput
	Body, Answer, Other              string // names of shapes; Other is what merchants get
	Sent, Answered                   string // examples
	Status                           int
	Codes                            []string
}

type docsInput struct{ Name, Says string }

type docsShape struct{ Name, Text string }

type docsProblem struct {
	Code, Title string
	Status      int
}

// docsWords are the fixed words of the pages.
type docsWords struct {
	Title, Intro, Document, ProblemsTitle, ProblemsIntro, Role, Body, Answer, Problems, Shapes,
	Code, Status, Meaning, Calls, Language, Example, ToMerchants string
}

var docsWordsOf = map[string]docsWords{
	"zh": {
		Title: "Carnival 接口说明",
		Intro: "金额有两种写法：{\"amount\": 1050, \"currency\": \"CNY\"}，或只写整数 1050，" +
			"币种见旁边的 currency 或所属订单；两者都是 10.50 元，都不带小数。" +
			"编号为不透明字符串；时间为 RFC 3339，除注明外均为活动时间。" +
			"名称与语句按 Accept-Language 或 ?lang= 给出。含未知或重复字段的请求整个被拒绝。",
		Document: "OpenAPI 3.1 文档", ProblemsTitle: "问题代码",
		ProblemsIntro: "代码永不改变含义；语句供人阅读，会随语言变化。",
		Role:          "身份", Body: "请求", Answer: "回答", Problems: "可能的问题", Shapes: "数据形状",
		Code: "代码", Status: "状态码", Meaning: "含义", Calls: "全部调用", Language: "English",
		Example: "示例", ToMerchants: "商家得到",
	},
	"en": {
		Title: "The Carnival API",
		Intro: "Money has two forms: {\"amount\": 1050, \"currency\": \"CNY\"}, or the whole " +
			"number 1050 alone, in the currency beside it or of its order. Both are 10.50 yuan, " +
			"and neither takes a fraction. Ids are opaque strings; times are RFC 3339 and " +
			"festival time unless said otherwise. Names and sentences come in the language of " +
			"Accept-Language or ?lang=. A body with an unknown or a repeated field is refused " +
			"whole.",
		Document: "The OpenAPI 3.1 document", ProblemsTitle: "Problem codes",
		ProblemsIntro: "A code never changes its meaning; the sentences are for people.",
		Role:          "Who", Body: "Body", Answer: "Answer", Problems: "Problems",
		Shapes: "Shapes",
		Code:   "Code", Status: "Status", Meaning: "Meaning", Calls: "All calls", Language: "中文",
		Example: "Example", ToMerchants: "to merchants",
	},
}

var groupNames = map[string]event.Text{
	groupSession:  {Zh: "登录", En: "Sessions"},
	groupShop:     {Zh: "商品", En: "Catalogue"},
	groupBuying:   {Zh: "购买", En: "Buying"},
	groupFigures:  {Zh: "数字", En: "Figures"},
	groupOperator: {Zh: "运营", En: "Operators"},
	groupProvider: {Zh: "支付方", En: "Providers"},
	groupOffers:   {Zh: "促销、红包与预售", En: "Promotions, red envelopes and presales"},
	groupMerchant: {Zh: "商家", En: "Merchants"},
	groupWallet:   {Zh: "卡包", En: "Wallet"},
}

var roleNames = map[web.Role]event.Text{
	web.Anyone:   {Zh: "任何人", En: "anyone"},
	web.Shopper:  {Zh: "买家", En: "a shopper"},
	web.Operator: {Zh: "运营", En: "an operator"},

	web.MerchantOrOperator: {Zh: "商家或运营", En: "a merchant or an operator"},
	web.ShopperOrOperator:  {Zh: "买家或运营", En: "a shopper or an operator"},
	web.SignedIn:           {Zh: "买家、商家或运营", En: "a shopper, a merchant or an operator"},
}

// docsHandler answers with one of two pages, made once.
func docsHandler(page func(lang string) docsPage) http.Handler {
	made := map[string][]byte{}
	var failed error
	for _, lang := range []string{"zh", "en"} {
		p := page(lang)
		p.Words = docsWordsOf[lang]
		p.Tag, p.Other = "zh-CN", "en"
		if lang == "en" {
			p.Tag, p.Other = "en", "zh"
		}
		var text bytes.Buffer
		if err := docsForm.Execute(&text, p); err != nil {
			failed = fmt.Errorf("fill the page in %s: %w", lang, err)
		}
		made[lang] = text.Bytes()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if failed != nil {
			fail(w, r, failed)
			return
		}
		header := w.Header()
		header.Set("Content-Type", "text/html; charset=utf-8")
		header.Set("Cache-Control", "no-cache")
		header.Set("Vary", "Accept-Language, Cookie")
		_, _ = w.Write(made[web.Lang(r)]) // the client went away: nobody is left to be told
	})
}

// callsPage lists the doors by group, in the order of the table.
func callsPage(ops []operation, lang string) docsPage {
	p := docsPage{Path: "/docs"}
	s := &schemas{named: map[string]any{}}
	place := map[string]int{}
	for i := range ops {
		op := &ops[i]
		at, known := place[op.group]
		if !known {
			at = len(p.Groups)
			place[op.group] = at
			p.Groups = append(p.Groups, docsGroup{Name: groupNames[op.group].In(lang)})
		}
		p.Groups[at].Calls = append(p.Groups[at].Calls, op.call(s, lang))
	}
	for _, name := range slices.Sorted(maps.Keys(s.named)) {
		text, err := json.MarshalIndent(s.named[name], "", "  ")
		if err == nil { // shapes are maps of strings: they always marshal
			p.Shapes = append(p.Shapes, docsShape{name, string(text)})
		}
	}
	return p
}

func (op *operation) call(s *schemas, lang string) docsCall {
	method, path, _ := strings.Cut(op.pattern, " ")
	c := docsCall{
		Anchor: op.name(), Method: method, Path: path, Says: op.says.In(lang),
		Role: roleNames[op.who].In(lang), Status: op.status, Codes: op.problemCodes(),
		Body: shapeName(s, op.body), Answer: shapeName(s, op.answers),
		Other: shapeName(s, op.merchants), Sent: exampleText(op.body),
		Answered: exampleText(op.answers),
	}
	for _, p := range append(append([]parameter{}, op.headers...), op.query...) {
		c.Inputs = append(c.Inputs, docsInput{p.name, p.says.In(lang)})
	}
	return c
}

// shapeName names the shape of a value and keeps it for the list of shapes.
func shapeName(s *schemas, v any) string {
	if v == nil {
		return ""
	}
	t := reflect.TypeOf(v)
	s.of(t)
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return ""
	}
	return schemaName(t)
}

// problemsPage lists every code.
func problemsPage(lang string) docsPage {
	p := docsPage{Path: "/docs/problems"}
	for _, k := range web.KnownProblems() {
		p.Problems = append(p.Problems, docsProblem{k.Code, k.Text.In(lang), k.Status})
	}
	return p
}
