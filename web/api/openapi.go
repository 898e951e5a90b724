package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"carnival/web"
)

var pathParameter = regexp.MustCompile(`\{([a-z]+)\}`)

// document is the OpenAPI 3.1 description of the doors.
func document(ops []operation) ([]byte, error) {
	s := &schemas{named: map[string]any{}}
	s.of(reflect.TypeFor[web.Problem]())
	s.of(reflect.TypeFor[Delta]())
	s.of(reflect.TypeFor[Stale]())
	paths := object{}
	for i := range ops {
		method, path, _ := strings.Cut(ops[i].pattern, " ")
		item, _ := paths[path].(object)
		if item == nil {
			item = object{}
			paths[path] = item
		}
		item[strings.ToLower(method)] = ops[i].describe(s)
	}
	return json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{
			"title": "Carnival", "version": "1",
			"license": object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
			"description": "Money has two forms: an Amount, as {\"amount\": 1050, " +
				"\"currency\": \"CNY\"}, and a whole number of minor units, as 1050, in the " +
				"currency that stands beside it or is that of its order; both are 10.50 yuan, " +
				"and neither takes a fraction. Ids are opaque strings. Times are RFC 3339 and " +
				"festival time unless said otherwise. Names and sentences come in the language " +
				"of Accept-Language or ?lang=, zh or en. A body with an unknown or a repeated " +
				"field is refused whole.",
		},
		"paths": paths,
		"components": object{
			"schemas": s.named,
			"securitySchemes": object{
				"bearer": object{"type": "http", "scheme": "bearer"},
				"cookie": object{"type": "apiKey", "in": "cookie", "name": web.SessionCookie},
			},
		},
	}, "", " ")
}

// name is the operation's id, such as post-v1-orders-id-cancel.
func (op *operation) name() string {
	return strings.Trim(strings.ToLower(notWord.ReplaceAllString(op.pattern, "-")), "-")
}

var notWord = regexp.MustCompile(`[^A-Za-z0-9]+`)

func (op *operation) describe(s *schemas) object {
	said := object{
		"operationId": op.name(), "summary": op.says.En, "description": op.says.Zh,
		"tags": []string{op.group}, "responses": op.responses(s),
	}
	if op.who != web.Anyone {
		said["security"] = []object{{"bearer": []string{}}, {"cookie": []string{}}}
		said["x-role"] = op.who.String()
	}
	if list := op.parameters(); len(list) > 0 {
		said["parameters"] = list
	}
	if op.body != nil {
		said["requestBody"] = object{
			"required": op.needsBody(),
			"content":  object{op.mediaType(): withExample(s.of(reflect.TypeOf(op.body)), op.body)},
		}
	}
	return said
}

// withExample is the content of a body or an answer.
func withExample(shape object, v any) object {
	content := object{"schema": shape}
	if reflect.TypeOf(v).Kind() != reflect.String {
		content["example"] = example(reflect.TypeOf(v), 0)
	}
	return content
}

func (op *operation) mediaType() string {
	if op.media != "" {
		return op.media
	}
	return "application/json"
}

// needsBody reports whether an empty body cannot do: it can where no field is required.
func (op *operation) needsBody() bool {
	t := reflect.TypeOf(op.body)
	if t.Kind() != reflect.Struct {
		return true
	}
	_, required := (&schemas{named: map[string]any{}}).fields(t)["required"]
	return required
}

func (op *operation) parameters() (list []object) {
	for _, m := range pathParameter.FindAllStringSubmatch(op.pattern, -1) {
		list = append(list, object{
			"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"},
		})
	}
	add := func(in string, all []parameter) {
		for _, p := range all {
			list = append(list, object{
				"name": p.name, "in": in, "required": p.required,
				"schema":      object{"type": p.kind},
				"description": p.says.En + " / " + p.says.Zh,
			})
		}
	}
	add("query", op.query)
	add("header", op.headers)
	return list
}

// problemCodes are the codes of every problem that the door can answer with: its own and those
// that come with its kind.
func (op *operation) problemCodes() []string {
	codes := slices.Clone(op.codes)
	if op.who != web.Anyone {
		codes = append(codes, "unauthenticated", "forbidden", "behind")
	}
	if op.body != nil {
		codes = append(codes, "bad_request", "body_too_large", "media_type", "invalid")
	}
	if !strings.HasPrefix(op.pattern, "GET ") {
		codes = append(codes, "cross_site", "overloaded", "disk_low", "journal_stopped",
			"shutting_down", "timeout")
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func (op *operation) responses(s *schemas) object {
	good := object{"description": op.says.En}
	switch {
	case op.stream:
		good["content"] = object{"text/event-stream": object{"schema": object{"type": "string"},
			"x-events": object{
				"snapshot": s.of(reflect.TypeFor[Snapshot]()),
				"delta":    s.of(reflect.TypeFor[Delta]()),
				"stale":    s.of(reflect.TypeFor[Stale]()),
			}}}
	case op.answers != nil:
		shape := s.of(reflect.TypeOf(op.answers))
		if op.merchants != nil {
			shape = object{"oneOf": []object{shape, s.of(reflect.TypeOf(op.merchants))},
				"description": "Merchants get the second form."}
		}
		good["content"] = object{"application/json": withExample(shape, op.answers)}
	}
	all := object{strconv.Itoa(op.status): good}
	byStatus := map[int][]string{}
	for _, k := range web.KnownProblems() {
		if slices.Contains(op.problemCodes(), k.Code) {
			byStatus[k.Status] = append(byStatus[k.Status], k.Code)
		}
	}
	for status, codes := range byStatus {
		all[strconv.Itoa(status)] = object{
			"description": "code: " + strings.Join(codes, ", "),
			"content": object{"application/problem+json": object{
				"schema": s.of(reflect.TypeFor[web.Problem]())}},
		}
	}
	return all
}

// documentHandler serves the document, made once.
func documentHandler(ops []operation) http.Handler {
	text, err := document(ops)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err != nil {
			fail(w, r, fmt.Errorf("describe the doors: %w", err))
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=60")
		send(w, http.StatusOK, text)
	})
}
