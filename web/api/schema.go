package api

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"carnival/vault"
)

// schemas gathers the shapes of the face by reflection over the types that handlers read and
// write, so that the document cannot say what the code does not do.
type schemas struct{ named map[string]any }

// object is a JSON object of the document. The encoder sorts its keys, so that the same code gives
// the same bytes.
type object = map[string]any

// shaped is a type that is read in more forms than its fields tell.
type shaped interface{ schema(fields object) object }

var (
	timeType = reflect.TypeFor[time.Time]()
	rawType  = reflect.TypeFor[json.RawMessage]()
	// vaultType is told as it is kept, and what is kept of a person may become more.
	vaultType = reflect.TypeFor[vault.Export]()
)

// of gives the schema of a type; a struct is described once and referred to by its name.
func (s *schemas) of(t reflect.Type) object {
	if t == rawType { // the one thing that web passes on as it stands
		return s.of(reflect.TypeFor[Quote]())
	}
	if t == vaultType {
		return object{"type": "object"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Struct:
		if t == timeType {
			return object{"type": "string", "format": "date-time"}
		}
		name := schemaName(t)
		if _, known := s.named[name]; !known {
			s.named[name] = nil // a shape may hold itself
			s.named[name] = s.fields(t)
			if v, ok := reflect.Zero(t).Interface().(shaped); ok {
				s.named[name] = v.schema(s.fields(t))
			}
		}
		return object{"$ref": "#/components/schemas/" + name}
	}
	// What is left of the shapes of this face are whole numbers.
	whole := object{"type": "integer", "format": "int64"}
	if k := t.Kind(); k >= reflect.Uint && k <= reflect.Uint64 {
		whole["minimum"] = 0
	}
	return whole
}

// schemaName is a type's name; of a list it is that of its items, so Page[Order] is OrderPage.
func schemaName(t reflect.Type) string {
	name, of, generic := strings.Cut(t.Name(), "[")
	if !generic {
		return name
	}
	of = strings.TrimSuffix(of, "]")
	return of[strings.LastIndexByte(of, '.')+1:] + name
}

func (s *schemas) fields(t reflect.Type) object {
	properties, required := object{}, []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" {
			continue
		}
		if f.Anonymous && name == "" {
			inner := s.fields(f.Type)
			for key, shape := range inner["properties"].(object) {
				properties[key] = shape
			}
			continue
		}
		properties[name] = s.field(f)
		if !strings.HasPrefix(rest, "omit") {
			required = append(required, name)
		}
	}
	shape := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		shape["required"] = required
	}
	return shape
}

// field adds what the tags say to the schema of a field's type.
func (s *schemas) field(f reflect.StructField) object {
	shape := s.of(f.Type)
	for _, tag := range [...][2]string{
		{"doc", "description"}, {"format", "format"}, {"example", "example"},
	} {
		if v := f.Tag.Get(tag[0]); v != "" {
			shape[tag[1]] = v
		}
	}
	if v := f.Tag.Get("enum"); v != "" {
		shape["enum"] = choices(v)
	}
	if k := shape["type"]; k == "integer" && shape["example"] != nil {
		delete(shape, "example") // an example in a tag is a text
	}
	return shape
}
