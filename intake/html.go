package intake

import (
	"html"
	"strings"
)

// plainText turns the HTML of a description into text. It promises one thing above all: what it
// returns holds no tag, whatever stood there. It drops tags, comments, scripts and styles, turns
// blocks and breaks into lines and decodes entities; HTML that was escaped as text is treated the
// same way once more, because many shops export it so.
func plainText(s string) string {
	if strings.IndexByte(s, '<') >= 0 || strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(stripTags(s))
		if strings.IndexByte(s, '<') >= 0 {
			s = stripTags(s)
		}
	}
	return defuse(tidyLines(s))
}

// blocks are the elements that end a line.
var blocks = map[string]bool{
	"address": true, "article": true, "blockquote": true, "br": true, "dd": true, "div": true,
	"dl": true, "dt": true, "figure": true, "footer": true, "h1": true, "h2": true, "h3": true,
	"h4": true, "h5": true, "h6": true, "header": true, "hr": true, "li": true, "ol": true,
	"p":   true,
	"pre": true, "section": true, "table": true, "tr": true, "ul": true,
}

// hidden are the elements whose content is not for reading.
var hidden = map[string]bool{
	"script": true, "style": true, "template": true, "noscript": true, "iframe": true, "svg": true,
	"object": true, "head": true, "title": true, "textarea": true,
}

func stripTags(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:open])
		s = s[open:]
		name, size := tagAt(s)
		if size == 0 {
			b.WriteByte('<')
			s = s[1:]
			continue
		}
		s = s[size:]
		switch {
		case hidden[name]:
			s = behindEnd(s, name)
		case blocks[strings.TrimPrefix(name, "/")]:
			b.WriteByte('\n')
		case name == "td" || name == "th":
			b.WriteByte(' ')
		}
	}
}

// tagAt measures the tag, comment or declaration at the beginning of s; size 0 means that the
// '<' is only a character. A tag that never ends is a character too, so that "5 <b" loses
// nothing.
func tagAt(s string) (name string, size int) {
	if len(s) < 2 || !opensTag(s[1]) {
		return "", 0
	}
	if strings.HasPrefix(s, "<!--") {
		if end := strings.Index(s[4:], "-->"); end >= 0 {
			return "!", end + 7
		}
		return "", 0
	}
	var in byte // the quote inside which we are
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case in != 0:
			if c == in {
				in = 0
			}
		case (c == '"' || c == '\'') && i > 1 && s[i-1] == '=':
			in = c
		case c == '>':
			return nameOf(s[1:i]), i + 1
		}
	}
	if end := strings.IndexByte(s, '>'); end >= 0 { // a quote that is never closed
		return nameOf(s[1:end]), end + 1
	}
	return "", 0
}

func opensTag(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '/' || c == '!' || c == '?'
}

func nameOf(tag string) string {
	if end := strings.IndexAny(tag, " \t\r\n/>"); end > 0 {
		tag = tag[:end]
	} else if end == 0 && len(tag) > 1 {
		return "/" + nameOf(tag[1:])
	}
	return strings.ToLower(tag)
}

// behindEnd skips the content of a hidden element; without an end it hides the rest, as
// browsers do.
func behindEnd(s, name string) string {
	end := "</" + name
	for i := 0; i+len(end) <= len(s); i++ {
		if s[i] == '<' && strings.EqualFold(s[i:i+len(end)], end) {
			if close := strings.IndexByte(s[i:], '>'); close >= 0 {
				return s[i+close+1:]
			}
			return ""
		}
	}
	return ""
}

// defuse parts every '<' that is left from what would make it a tag.
func defuse(s string) string {
	if strings.IndexByte(s, '<') < 0 {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		b.WriteByte(s[i])
		if s[i] == '<' && i+1 < len(s) && opensTag(s[i+1]) {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// tidyLines makes one line of every run of spaces and at most one empty line between paragraphs.
func tidyLines(s string) string {
	if strings.IndexByte(s, '\n') < 0 && strings.IndexByte(s, '\r') < 0 {
		return oneLine(s)
	}
	var b strings.Builder
	blank := 0
	for line := range strings.SplitSeq(strings.ReplaceAll(s, "\r", "\n"), "\n") {
		line = oneLine(line)
		if line == "" {
			blank++
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
			if blank > 1 {
				b.WriteByte('\n')
			}
		}
		blank = 0
		b.WriteString(line)
	}
	return b.String()
}
