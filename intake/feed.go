package intake

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// feed reads RSS 2.0 and Atom item by item. It finds its way back: when an item is not well-formed,
// or longer than MaxRecord, only that item is lost, and reading goes on at the next.
type feed struct {
	google
	in    *bounded
	xml   *xml.Decoder
	again string // what stands before the items, for a decoder that starts in the middle
	n     int    // items so far; products of a feed count items, not lines
	next  *xml.StartElement
}

var errItemLong = errors.New("item too long")

// bounded gives the decoder its bytes one by one, so that nothing is read ahead of it, and ends an
// item that has no end.
type bounded struct {
	before string // given out before the file goes on
	*bufio.Reader
	left int
}

func (b *bounded) ReadByte() (byte, error) {
	if b.before != "" {
		c := b.before[0]
		b.before = b.before[1:]
		return c, nil
	}
	if b.left--; b.left < 0 {
		return 0, errItemLong
	}
	return b.Reader.ReadByte()
}

// openFeed reads up to the root element and takes it for a feed by its name.
func (r *Reader) openFeed() error {
	f := &feed{google: google{r, newWindow()}, in: &bounded{Reader: r.src.Reader, left: MaxRecord}}
	f.start()
	for {
		token, err := f.xml.Token()
		var refused *FileError
		switch {
		case errors.As(err, &refused):
			refused.File = r.file
			return refused
		case err != nil:
			return &FileError{File: r.file, Code: CodeFileFormat, Detail: "XML: " + err.Error()}
		}
		root, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch root.Name.Local {
		case "rss", "feed", "RDF":
		default:
			return &FileError{File: r.file, Code: CodeFileFormat,
				Detail: "XML with the root element " + quote(root.Name.Local)}
		}
		f.again = openingTag(root)
		r.format, r.parser = FormatGoogle, f
		return nil
	}
}

// openingTag writes the root element again with its namespaces.
func openingTag(root xml.StartElement) string {
	var b strings.Builder
	b.WriteString("<" + root.Name.Local)
	for _, a := range root.Attr {
		name := a.Name.Local
		if a.Name.Space == "xmlns" {
			name = "xmlns:" + name
		} else if a.Name.Space != "" || name != "xmlns" {
			continue
		}
		b.WriteString(" " + name + `="`)
		// A strings.Builder takes every byte, so escaping into it cannot fail.
		_ = xml.EscapeText(&b, []byte(a.Value))
		b.WriteString(`"`)
	}
	b.WriteString(">")
	if root.Name.Local == "rss" {
		b.WriteString("<channel>")
	}
	return b.String()
}

func (f *feed) start() {
	f.xml = xml.NewDecoder(f.in)
	f.xml.Entity = xml.HTMLEntity
	f.xml.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if strings.EqualFold(label, "us-ascii") {
			return in, nil
		}
		return nil, &FileError{File: f.file, Code: CodeFileEncoding, Detail: label}
	}
}

func (f *feed) step() error {
	element, err := f.element()
	if err != nil {
		return f.mend(err)
	}
	if element == nil {
		return nil
	}
	if err := f.row(); err != nil {
		return err
	}
	f.n++
	it := &feedItem{at: f.n, g: map[string]string{}, plain: map[string]string{}}
	if err := f.item(it, *element); err != nil {
		return f.mend(err)
	}
	f.take(it)
	f.flush(false)
	return nil
}

// element gives the next beginning of an item, nil for anything else between items.
func (f *feed) element() (*xml.StartElement, error) {
	f.in.left = MaxRecord
	if f.next != nil {
		element := f.next
		f.next = nil
		return element, nil
	}
	token, err := f.xml.Token()
	if element, ok := token.(xml.StartElement); ok && isItem(element.Name.Local) {
		return &element, err
	}
	return nil, err
}

func isItem(name string) bool { return name == "item" || name == "entry" }

// mend names a broken item and goes on at the next one; the end of the file closes what is open.
func (f *feed) mend(err error) error {
	if errors.Is(err, io.EOF) {
		f.flush(true)
		return io.EOF
	}
	var syntax *xml.SyntaxError
	var code string
	switch {
	case errors.Is(err, errItemLong):
		code = CodeRowLong
	case errors.As(err, &syntax) && strings.Contains(syntax.Msg, "UTF-8"):
		code = CodeEncoding
	case errors.As(err, &syntax):
		code = CodeXML
	default:
		return err
	}
	f.lost(found{line: f.n, field: "item", value: err.Error()}, code)
	if f.next != nil {
		return nil
	}
	for {
		_, err := f.in.ReadSlice('<')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF):
			f.flush(true)
			return io.EOF
		case err != nil:
			return err
		}
		head, _ := f.in.Peek(6)
		name, _, _ := strings.Cut(strings.Map(spaceToSlash, string(head)), "/")
		if isItem(name) {
			f.in.before = f.again + "<"
			f.in.left = MaxRecord
			f.start()
			return nil
		}
	}
}

func spaceToSlash(r rune) rune {
	if r == '>' || r == ' ' || r == '\t' || r == '\r' || r == '\n' {
		return '/'
	}
	return r
}

// item collects the direct children of an item; what lies deeper (the price of shipping, say)
// is not the item's own.
func (f *feed) item(it *feedItem, start xml.StartElement) error {
	depth, from := 0, f.xml.InputOffset()
	var name xml.Name
	var text strings.Builder
	for {
		token, err := f.xml.Token()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return &xml.SyntaxError{Msg: "the item has no end"}
			}
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if isItem(t.Name.Local) && t.Name == start.Name {
				f.next = &t
				return &xml.SyntaxError{Msg: "the item has no end before the next begins"}
			}
			if depth++; depth == 1 {
				name = t.Name
				text.Reset()
				text.WriteString(address(t))
			}
		case xml.CharData:
			if depth == 1 {
				text.Write(t)
			}
		case xml.EndElement:
			if depth == 1 {
				it.put(name, strings.TrimSpace(text.String()))
			}
			if depth--; depth < 0 {
				it.size = int(f.xml.InputOffset() - from)
				return nil
			}
		}
	}
}

// address is where the elements of RSS and Atom that have no text point to.
func address(e xml.StartElement) string {
	attribute, kind, rel := "", "", ""
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "href", "url":
			attribute = a.Value
		case "type":
			kind = a.Value
		case "rel":
			rel = a.Value
		}
	}
	switch {
	case e.Name.Local == "link" && (rel == "" || rel == "alternate"):
		return attribute
	case e.Name.Local == "enclosure" && strings.HasPrefix(kind, "image/"):
		return attribute
	}
	return ""
}

// put keeps the first value of an attribute; the categories of an RSS item are a list.
func (it *feedItem) put(name xml.Name, value string) {
	key := columnName(name.Local)
	into := it.plain
	switch {
	case name.Space == "g" || strings.Contains(name.Space, "base.google.com/ns"):
		into = it.g
	case name.Space != "" && !strings.Contains(name.Space, "w3.org/2005/Atom") &&
		!strings.Contains(name.Space, "purl.org/rss"):
		return
	}
	switch {
	case into[key] == "":
		into[key] = value
	case key == "category" && value != "":
		into[key] += ", " + value
	}
}
