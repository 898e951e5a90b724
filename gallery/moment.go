package gallery

import (
	"time"

	"carnival/event"
)

// Moment is an instant of the staged festival at which pages are shown.
type Moment struct {
	Key  string
	Name event.Text
	At   string // RFC 3339
}

// Keys of the moments.
const (
	Bare  = "bare"
	Warm  = "warm-up"
	Eve   = "eve"
	Open  = "open"
	After = "after"
)

// Moments are those of the canonical festival, in its order. What was staged for one is there at
// all later ones.
func Moments() []Moment {
	return []Moment{
		{Bare, event.Text{Zh: "空店：商家还没来", En: "Bare: nobody has come yet"},
			"2015-10-13T10:00:00+08:00"},
		{Warm, event.Text{Zh: "预热，红包雨正在下", En: "Warm-up, while envelopes rain"},
			"2015-11-08T12:30:00+08:00"},
		{Eve, event.Text{Zh: "零点前一分钟", En: "The minute before midnight"},
			"2015-11-10T23:59:00+08:00"},
		{Open, event.Text{Zh: "开售，付尾款", En: "Open, balances are due"},
			"2015-11-11T00:30:00+08:00"},
		{After, event.Text{Zh: "活动结束之后", En: "After the close"},
			"2015-11-13T12:00:00+08:00"},
	}
}

// instant is when the moment is. The moments are written down above, so they can be read.
func (m *Moment) instant() event.Instant {
	at, _ := time.Parse(time.RFC3339, m.At)
	return event.At(at)
}
