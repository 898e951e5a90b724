// Package event is the language of the journal: the facts that happened, their numbers, their
// codec, the typed ids and the numbered classes (market, province, terminal, channel, category,
// rule, funder, reason) they use.
//
// It promises that whatever was once written decodes for ever: kinds and field numbers are never
// reused, unknown fields are skipped, and a fixture of every kind is kept. It never holds a name,
// address, phone or identity number of a person, nor a hash of one, and it never decides
// anything.
package event

// Event is one fact. Each noun's facts are in the file of that noun; the codec knows them all.
type Event interface {
	// Kind is the number under which the fact is stored.
	Kind() Kind
}

// Stream tells the two ordered streams of a cell apart.
type Stream uint8

const (
	// StreamTrade holds what the writer decided.
	StreamTrade Stream = 0
	// StreamBehaviour holds views, clicks and impressions, which never slow an order.
	StreamBehaviour Stream = 1
)

// Entry is a row of the journal: a fact with its place and its stamp of festival time.
type Entry struct {
	Cell     Cell
	Stream   Stream
	Sequence uint64 // dense in its stream, from 1
	Stamp    Instant
	Event    Event
}

// Hash128 is the first half of a SHA-256.
type Hash128 [16]byte

// Hash256 is a whole SHA-256, or a secret of that size.
type Hash256 [32]byte
