package journal

import (
	"errors"
	"fmt"
	"iter"
)

// Kind names what happened to a journal that does not verify.
type Kind string

// The kinds of damage. The words are shown by `carnival journal verify`.
const (
	Flip        Kind = "flip"        // bytes differ from what was written
	Cut         Kind = "cut"         // a record or file ends too early
	Deletion    Kind = "deletion"    // records are missing
	Duplication Kind = "duplication" // a record comes a second time
	Swap        Kind = "swap"        // records stand in another order
	WrongCell   Kind = "wrong cell"  // a record of another cell or stream
	Gap         Kind = "gap"         // a hole in the numbers that the writer itself left
	Forgery     Kind = "forgery"     // a whole record that does not name the one before
)

// Place is where in the files a record begins.
type Place struct {
	File   string
	Offset int64
}

// Damage is the error for a journal that is not what was written, with the place where it shows.
type Damage struct {
	Place    Place
	Kind     Kind
	Sequence uint64 // the sequence that should have stood there, 0 when unknown
	Detail   string
}

func (d *Damage) Error() string {
	return fmt.Sprintf("journal damaged: %s at %s+%d (sequence %d): %s",
		d.Kind, d.Place.File, d.Place.Offset, d.Sequence, d.Detail)
}

// Raw is a record as it lies in a file, unchecked.
type Raw struct {
	Place Place
	Bytes []byte
}

// Report is the result of a walk over a whole stream.
type Report struct {
	Records uint64
	Entries uint64
	First   uint64  // first sequence, 0 when the stream is empty
	Head    Head    // end of the undamaged part
	Bad     *Damage // the first bad place, nil when there is none
}

// Verify walks raw records from the chain's head on and reports up to the first bad place. It
// reads a little past that place only to name the damage better.
func Verify(c Chain, records iter.Seq2[Raw, error]) Report {
	rep := Report{Head: c.Head}
	for raw, err := range records {
		if rep.Bad != nil {
			if rep.renames(raw, err) {
				break
			}
			continue
		}
		if err != nil {
			rep.Bad = asDamage(err, c.Head.Last+1)
			break
		}
		r, err := c.Follow(raw.Bytes)
		if err != nil {
			rep.Bad = asDamage(err, c.Head.Last+1)
			rep.Bad.Place = raw.Place
			if rep.Bad.Kind == Deletion {
				continue
			}
			break
		}
		if rep.Records == 0 {
			rep.First = r.First
		}
		rep.Records++
		rep.Entries += uint64(r.Count)
		rep.Head = c.Head
	}
	return rep
}

// renames calls a deletion a swap when the missing record turns up later, and says whether the
// walk has learned all it can.
func (rep *Report) renames(raw Raw, err error) bool {
	if err != nil {
		return true
	}
	r, _, err := Open(raw.Bytes)
	if err != nil || r.First != rep.Bad.Sequence {
		return false
	}
	rep.Bad.Kind = Swap
	rep.Bad.Detail += fmt.Sprintf("; the missing record stands at %s+%d",
		raw.Place.File, raw.Place.Offset)
	return true
}

func asDamage(err error, sequence uint64) *Damage {
	var d *Damage
	if errors.As(err, &d) {
		return d
	}
	return &Damage{Kind: Cut, Sequence: sequence, Detail: err.Error()}
}
