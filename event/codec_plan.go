package event

func (p *PlanPublished) append(dst []byte) []byte {
	dst = putBytes(dst, 1, p.Source)
	return putUint(dst, 2, uint64(p.Scale))
}

func (p *PlanPublished) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isBytes:
			p.Source = append([]byte(nil), b[at:next]...)
		case 2<<3 | isVarint:
			p.Scale, over = uint32(v), over|v>>32
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}
