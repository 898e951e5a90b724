package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"carnival/audit"
	"carnival/event"
	"carnival/journal/jetstream"
)

// exported is one line of `journal export`.
type exported struct {
	Sequence uint64          `json:"sequence"`
	Stamp    event.Instant   `json:"stamp_us"`
	Time     string          `json:"time"`
	Kind     event.Kind      `json:"kind"`
	Name     string          `json:"name"`
	Fact     json.RawMessage `json:"fact"`
}

func (s *shell) exportJournal() *cobra.Command {
	var from, to uint64
	c := &cobra.Command{
		Use: "export", Short: "Print facts as JSON, one a line", Args: exactly(0),
		RunE: func(*cobra.Command, []string) error { return s.runExport(from, to) },
	}
	c.Flags().Uint64Var(&from, "from", 1, "first sequence")
	c.Flags().Uint64Var(&to, "to", 0, "last sequence; 0: to the end")
	return c
}

func (s *shell) runExport(from, to uint64) error {
	chain, err := s.identify()
	if err != nil {
		return err
	}
	for rec, err := range audit.Verified(chain.Cell, jetstream.Scan(s.journalDir())) {
		if err != nil {
			return err
		}
		if rec.Last() < from {
			continue
		}
		if to != 0 && rec.First > to {
			return nil
		}
		batch := event.Batch{
			Cell: rec.Cell, Stream: event.Stream(rec.Stream), First: rec.First, Count: rec.Count,
			Stamp: rec.Stamp, Body: rec.Body,
		}
		for e, err := range event.DecodeBatch(batch) {
			if err != nil {
				return err
			}
			if e.Sequence < from || to != 0 && e.Sequence > to {
				continue
			}
			if err := writeFact(s.out, e); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeFact(w io.Writer, e event.Entry) error {
	fact, err := readable(reflect.Indirect(reflect.ValueOf(e.Event)))
	if err != nil {
		return err
	}
	line, err := json.Marshal(exported{
		e.Sequence, e.Stamp, e.Stamp.String(), e.Event.Kind(),
		fmt.Sprintf("%T", e.Event)[len("*event."):], fact,
	})
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n'))
	return err
}

// readable writes a fact as JSON for people: what has a public form in that form (and null when it
// has no value), bytes as the text that they are or else in hex, and fields in their own order.
func readable(v reflect.Value) (json.RawMessage, error) {
	if form, ok := v.Interface().(fmt.Stringer); ok {
		if v.IsZero() {
			return json.RawMessage("null"), nil
		}
		return json.Marshal(form.String())
	}
	switch v.Kind() {
	case reflect.Struct:
		return readableStruct(v)
	case reflect.Array, reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return json.Marshal(textOrHex(v))
		}
		return readableList(v)
	}
	return json.Marshal(v.Interface())
}

// textOrHex takes what has no fixed length for a text when it is one.
func textOrHex(v reflect.Value) string {
	if v.Kind() == reflect.Slice && utf8.Valid(v.Bytes()) {
		return string(v.Bytes())
	}
	return fmt.Sprintf("%x", v.Interface())
}

func readableStruct(v reflect.Value) (json.RawMessage, error) {
	out := json.RawMessage{'{'}
	for i := range v.NumField() {
		value, err := readable(v.Field(i))
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = fmt.Appendf(out, "%q:%s", v.Type().Field(i).Name, value)
	}
	return append(out, '}'), nil
}

func readableList(v reflect.Value) (json.RawMessage, error) {
	out := json.RawMessage{'['}
	for i := range v.Len() {
		value, err := readable(v.Index(i))
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, value...)
	}
	return append(out, ']'), nil
}
