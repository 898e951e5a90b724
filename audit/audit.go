// Package audit is the independent recount of a journal. From the facts alone it works out the
// figures that a festival tells, and holds the facts against the promises of the product: stock
// that adds up and is never below zero, orders that are paid once and cost what their lines and
// discounts come to, coupons and red envelopes that are used once, deposits that find one end,
// refunds that do not exceed what was paid, and settlements that pay what was earned.
//
// It promises to share nothing with what it checks: no total, no state and no code of the
// rulebook, the views, the promotions or the reader of plans; it sums lines by itself, keeps its
// own book of every order, and reads the few keys of the plan that it needs. It never changes
// anything, never stops at the first thing that is wrong, and spends memory rather than
// cleverness.
package audit

import (
	"fmt"
	"iter"
	"time"

	"carnival/event"
	"carnival/journal"
)

// Options bound what is counted.
type Options struct {
	// Before leaves out facts at or after an instant, cut to the whole second; 0 counts all.
	Before event.Instant
}

// Report is the result of a recount.
type Report struct {
	AsOf     time.Time `json:"as_of"`
	Sequence uint64    `json:"sequence"` // last entry that was counted, ticks aside
	Records  uint64    `json:"records"`
	Entries  uint64    `json:"entries"`
	Holds    bool      `json:"holds"` // nothing was found
	Found    int       `json:"found"` // how many there are; the list holds the first of them
	Findings []Finding `json:"findings"`
	Rules    Rules     `json:"rules"`
	Figures  []Figure  `json:"figures"`
}

// Figure is a number as counted here; its id, unit and keys are those of GET /v1/figures.
type Figure struct {
	ID    string `json:"id"`
	Value int64  `json:"value"`
	Unit  string `json:"unit"`
	Rows  []Row  `json:"rows,omitempty"`
}

// Row is one part of a figure.
type Row struct {
	Key   string `json:"key"`
	Value int64  `json:"value"`
}

// Finding is a fact that breaks a promise.
type Finding struct {
	Sequence uint64 `json:"sequence"`
	Code     string `json:"code"`
	Zh       string `json:"zh"`
	En       string `json:"en"`
	Detail   string `json:"detail"`
}

// maxFindings bounds the list of a report.
const maxFindings = 100

// Count goes over the records of the trade stream from the first. It ends early only where a
// record cannot be read at all; what it then reports is what lies before.
func Count(records iter.Seq2[journal.Record, error], o Options) *Report {
	b := newBook()
	for record, err := range records {
		if err != nil {
			b.find(b.sequence+1, codeUnreadable, err.Error())
			break
		}
		if record.Cell >= event.FirstShadowCell {
			b.find(record.First, codeShadow, fmt.Sprint(record.Cell))
			break
		}
		b.report.Records++
		if record.First != b.sequence+1 {
			b.find(record.First, codeGap, fmt.Sprintf("%d → %d", b.sequence, record.First))
		}
		if !b.record(record, o.Before) {
			break
		}
	}
	return b.close(o.Before)
}

// Verified checks raw records as they lie in files, one by one, and gives those that belong.
func Verified(
	cell event.Cell, raws iter.Seq2[journal.Raw, error],
) iter.Seq2[journal.Record, error] {
	return func(yield func(journal.Record, error) bool) {
		chain := journal.Chain{Cell: cell, Stream: journal.StreamTrade}
		for raw, err := range raws {
			var record journal.Record
			if err == nil {
				record, err = chain.Follow(raw.Bytes)
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// record counts the entries of a record; false says that the counting is over.
func (b *book) record(record journal.Record, before event.Instant) bool {
	batch := event.Batch{
		Cell: record.Cell, Stream: event.Stream(record.Stream), First: record.First,
		Count: record.Count, Stamp: record.Stamp, Body: record.Body,
	}
	for e, err := range event.DecodeBatch(batch) {
		if err != nil {
			b.find(b.sequence+1, codeUnreadable, err.Error())
			return false
		}
		if before != 0 && e.Stamp >= before-before%event.Second {
			return false
		}
		b.report.Entries++
		if e.Sequence != b.sequence+1 && e.Sequence != record.First {
			b.find(e.Sequence, codeGap, fmt.Sprintf("%d → %d", b.sequence, e.Sequence))
		}
		if e.Stamp < b.stamp {
			b.find(e.Sequence, codeStamp, fmt.Sprintf("%s → %s", b.stamp, e.Stamp))
		}
		b.sequence, b.stamp, b.cell = e.Sequence, e.Stamp, e.Cell
		b.entry(e.Event)
	}
	return true
}

// find writes a finding down.
func (b *book) find(sequence uint64, code, detail string) {
	b.report.Found++
	if len(b.report.Findings) < maxFindings {
		says := sentences[code]
		b.report.Findings = append(b.report.Findings,
			Finding{sequence, code, says[0], says[1], detail})
	}
}
