package api

import (
	"carnival/event"
	"carnival/money"
)

// member is a field of an object with what reads its value. Bodies that people send now and then
// are read by tables of them; what a crowd sends is read by hand.
type member struct {
	key      string
	required bool
	read     func()
}

func need(key string, read func()) member   { return member{key, true, read} }
func option(key string, read func()) member { return member{key, false, read} }

// record reads an object and notes the required fields that it does not have.
func (r *reader) record(members []member) {
	had := make([]bool, len(members))
	whole := r.object(func(key []byte) bool {
		for i := range members {
			if members[i].key == string(key) {
				had[i] = true
				members[i].read()
				return true
			}
		}
		return false
	})
	for i := range members {
		if whole && members[i].required && !had[i] {
			r.missing(members[i].key)
		}
	}
}

// Readers of one value each, for tables of members.

func (r *reader) toText(into *string, most int) func() {
	return func() {
		s, _ := r.str(most)
		*into = string(s)
	}
}

func (r *reader) toFlag(into *bool) func() {
	return func() { *into, _ = r.boolean() }
}

func (r *reader) toCount(into *uint32) func() {
	return func() {
		n, _ := r.integer(0, 1<<32-1)
		*into = uint32(n)
	}
}

// toMinor reads an amount as it stands: what is wrong with it is for whoever knows its bounds.
func (r *reader) toMinor(into *money.Minor) func() {
	return func() {
		*into = money.Minor(r.units(-int64(money.MaxMinor), int64(money.MaxMinor)))
	}
}

func (r *reader) toInstant(into *event.Instant) func() {
	return func() { *into = r.instant() }
}

// toWords reads a text in both languages, of which one may be left out.
func (r *reader) toWords(into *event.Text) func() {
	return func() {
		r.record([]member{
			option("zh", r.toText(&into.Zh, maxWords)), option("en", r.toText(&into.En, maxWords)),
		})
	}
}

// maxWords bounds the bytes of a name before anybody looks at it.
const maxWords = 2000

// toID reads an id of one kind.
func toID[T ~uint64](r *reader, into *T, prefix string, parse func(string) (T, error)) func() {
	return func() { *into = idOf(r, prefix, parse) }
}

// toCode reads one of a list of keys; wanted says where the list is found.
func toCode[T any](r *reader, into *T, wanted string, parse func(string) (T, bool)) func() {
	return func() {
		s, ok := r.str(maxCode)
		if !ok {
			return
		}
		code, known := parse(string(s))
		if !known {
			r.fault("bad_code", wanted)
			return
		}
		*into = code
	}
}

// maxCode is longer than any key.
const maxCode = 40

// toList reads an array of at most so many elements.
func toList[T any](r *reader, into *[]T, most int, element func(into *T) func()) func() {
	return func() {
		if r.null() {
			return
		}
		*into = []T{}
		r.array(most, func() {
			var one T
			element(&one)()
			*into = append(*into, one)
		})
	}
}
