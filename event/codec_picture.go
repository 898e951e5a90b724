package event

func (p *ProductPictured) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(p.Product))
	dst = putUint(dst, 2, uint64(p.Edition))
	for i := range p.Pictures {
		one := &p.Pictures[i]
		var at int
		dst, at = open(dst, 3)
		dst = putWholeHash(dst, 1, &one.Hash)
		dst = putUint(dst, 2, uint64(one.Width))
		dst = putUint(dst, 3, uint64(one.Height))
		dst = putBool(dst, 4, one.Alpha)
		dst = putText(dst, 5, one.Alt)
		dst = shut(dst, at)
	}
	return dst
}

func (p *ProductPictured) read(b []byte, i, end int) error {
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Product = ProductID(v)
		case 2<<3 | isVarint:
			p.Edition, over = uint32(v), over|v>>32
		case 3<<3 | isBytes:
			err = more(&p.Pictures).read(b, at, next)
		default:
			err = skip(tag, v, 3)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (p *Picture) read(b []byte, i, end int) error {
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isBytes:
			err = readWholeHash(&p.Hash, b[at:next])
		case 2<<3 | isVarint:
			p.Width, over = uint16(v), over|v>>16
		case 3<<3 | isVarint:
			p.Height, over = uint16(v), over|v>>16
		case 4<<3 | isVarint:
			p.Alpha, over = v != 0, over|v>>1
		case 5<<3 | isBytes:
			err = readText(&p.Alt, b, at, next)
		default:
			err = skip(tag, v, 5)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}
