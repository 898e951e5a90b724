package event

// read passes over whatever a later version may have added to a tick, which has no field.
func (*Ticked) read(b []byte, i, end int) error {
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		if err := skip(tag, v, 0); err != nil {
			return err
		}
	}
	return finish(i, end, 0)
}
