package audit

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Difference is a figure that was told otherwise than it was counted.
type Difference struct {
	ID      string `json:"id"`
	Key     string `json:"key,omitempty"` // of the row
	Told    string `json:"told"`
	Counted string `json:"counted"`
}

func (d Difference) String() string {
	return fmt.Sprintf("%s %s: told %s, counted %s", d.ID, d.Key, d.Told, d.Counted)
}

// none stands for a figure or row that is missing on one side.
const none = "-"

// toldFigure is a figure as GET /v1/figures gives it.
type toldFigure struct {
	Figure
	AsOf time.Time `json:"as_of"`
}

// keptByMinute is the one figure that may be told as of an earlier instant than the others.
const keptByMinute = "gmv.settled.by_merchant"

// Compare holds figures, as GET /v1/figures gives them, against the report. Both must be of the
// same instant: another instant is a difference, except for a figure that says it is kept by the
// minute and is then left out.
func (r *Report) Compare(figures []byte) ([]Difference, error) {
	var told []toldFigure
	if err := json.Unmarshal(figures, &told); err != nil {
		return nil, fmt.Errorf("figures: %w", err)
	}
	counted := map[string]Figure{}
	for _, f := range r.Figures {
		counted[f.ID] = f
	}
	var out []Difference
	for _, t := range told {
		c, known := counted[t.ID]
		delete(counted, t.ID)
		switch {
		case !known:
			out = append(out, Difference{ID: t.ID, Told: decimal(t.Value), Counted: none})
		case t.AsOf.Equal(r.AsOf):
			out = append(out, differ(t.Figure, c)...)
		case t.ID != keptByMinute || t.AsOf.After(r.AsOf):
			out = append(out, Difference{ID: t.ID, Key: "as_of",
				Told: t.AsOf.Format(time.RFC3339Nano), Counted: r.AsOf.Format(time.RFC3339Nano)})
		}
	}
	for _, c := range r.Figures {
		if _, left := counted[c.ID]; left {
			out = append(out, Difference{ID: c.ID, Told: none, Counted: decimal(c.Value)})
		}
	}
	return out, nil
}

func differ(told, counted Figure) (out []Difference) {
	if told.Value != counted.Value {
		out = append(out, Difference{ID: told.ID, Told: decimal(told.Value),
			Counted: decimal(counted.Value)})
	}
	if told.Unit != counted.Unit {
		out = append(out, Difference{ID: told.ID, Key: "unit", Told: told.Unit,
			Counted: counted.Unit})
	}
	rows := map[string]int64{}
	for _, r := range counted.Rows {
		rows[r.Key] = r.Value
	}
	for _, t := range told.Rows {
		c, there := rows[t.Key]
		delete(rows, t.Key)
		if !there {
			out = append(out, Difference{told.ID, t.Key, decimal(t.Value), none})
		} else if t.Value != c {
			out = append(out, Difference{told.ID, t.Key, decimal(t.Value), decimal(c)})
		}
	}
	for _, c := range counted.Rows {
		if _, left := rows[c.Key]; left {
			out = append(out, Difference{told.ID, c.Key, none, decimal(c.Value)})
		}
	}
	return out
}

func decimal(v int64) string { return strconv.FormatInt(v, 10) }
