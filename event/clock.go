package event

// Ticked says that festival time has passed the entry's stamp; figures as of an earlier instant
// are final from here on.
type Ticked struct{}

// Kind of the fact.
func (*Ticked) Kind() Kind { return KindTicked }
