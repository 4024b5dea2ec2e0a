package richtext

import "strings"

// People write angle brackets that are no HTML: Ann <ann@example.org>, a link as
// Outlook pastes it, <age 5. Only what is a whole tag of a known element is markup; every
// other one is text, and nothing behind it is lost.

// The elements of HTML that are markup wherever they stand.
var elements = setOf(`a abbr acronym applet area b basefont bdi bdo blockquote br col colgroup dd del dfn div dl dt em fieldset figcaption
	h1 h2 h3 h4 h5 h6 hgroup hr html i img ins kbd li meta nobr ol optgroup p param pre q rp rt ruby s samp script span strike strong sup svg
	tbody td textarea tfoot th thead tr tt u ul wbr iframe frameset noembed noframes noscript o:p v:shape v:imagedata st1:place st1:city`)

// Elements with the name of a thing, such as <Title>, <Time> or <Address> in a form to
// be filled in: they are markup where they have attributes, or where they end.
var words = setOf(`address article aside audio base big body button canvas caption center cite code data datalist details dialog dir embed
	figure font footer form frame head header input label legend link main map mark menu meter nav object option output picture progress
	search section select slot small source style sub summary table template time title track var video`)

// Elements whose content is nothing to read.
var unread = setOf("script style title svg object iframe frameset noembed noframes noscript")

// Attributes without a value.
var valueless = setOf(`allowfullscreen async autofocus autoplay checked compact controls default defer disabled download hidden inert ismap
	itemscope loop multiple muted nohref noresize noshade novalidate nowrap open readonly required reversed selected`)

func setOf(names string) map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		set[name] = true
	}
	return set
}

// markup is a text in which tags are looked for.
type markup struct {
	text, lower string
	last        map[string]int // where something stands for the last time
}

// escapeText escapes the angle brackets that are no tags, and leaves out what stands in
// elements that nobody reads. It reports whether there are tags.
func escapeText(s string) (out string, tagged bool) {
	if !strings.Contains(s, "<") {
		return s, false
	}
	m := &markup{s, asciiLower(s), map[string]int{}}
	var b strings.Builder
	for at := 0; at < len(s); {
		if s[at] != '<' {
			next := strings.IndexByte(s[at:], '<')
			if next < 0 {
				next = len(s) - at
			}
			b.WriteString(s[at : at+next])
			at += next
			continue
		}
		end, shown := m.tag(at)
		switch {
		case end == 0:
			b.WriteString("&lt;")
			end = at + 1
		case shown:
			b.WriteString(s[at:end])
			fallthrough
		default:
			tagged = true
		}
		at = end
	}
	return b.String(), tagged
}

// tag returns where the tag ends that begins at a place, 0 where there is none, and
// whether it is more than something to be left out.
func (m *markup) tag(at int) (end int, shown bool) {
	rest := m.lower[at+1:]
	switch {
	case strings.HasPrefix(rest, "!--"):
		return m.behind("-->", at+4), false
	case strings.HasPrefix(rest, "!doctype "), strings.HasPrefix(rest, "?xml"),
		strings.HasPrefix(rest, "![if "), strings.HasPrefix(rest, "![endif]"):
		return m.behind(">", at), false
	case strings.HasPrefix(rest, "/"):
		name, end := m.name(at + 2)
		if end = m.blanks(end); !elements[name] && !words[name] || m.byteAt(end) != '>' {
			return 0, false
		}
		return end + 1, !unread[name]
	}
	name, behind := m.name(at + 1)
	if !elements[name] && !words[name] {
		return 0, false
	}
	end, attributes := m.attributes(behind)
	if end == 0 || words[name] && attributes == 0 && m.lastAt("</"+name+">") < end {
		return 0, false
	}
	if unread[name] {
		return m.behind("</"+name+">", end), false
	}
	return end, true
}

// name returns the name of a tag, and where it ends.
func (m *markup) name(at int) (name string, end int) {
	for end = at; end < len(m.lower); end++ {
		if c := m.lower[end]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != ':' {
			break
		}
	}
	return m.lower[at:end], end
}

// attributes returns where a tag ends whose name has ended, 0 where it is none, and how
// many attributes it has.
func (m *markup) attributes(at int) (end, n int) {
	for {
		before := at
		for at = m.blanks(at); m.byteAt(at) == '/'; at = m.blanks(at + 1) {
		}
		if m.byteAt(at) == '>' {
			return at + 1, n
		}
		name := at
		for at < len(m.lower) && strings.IndexByte(" \n\t\r\f\"'<>/=`", m.lower[at]) < 0 {
			at++
		}
		if at == name || name == before { // nothing stands between two
			return 0, 0
		}
		n++
		if value := m.blanks(at); m.byteAt(value) != '=' {
			if !valueless[m.lower[name:at]] {
				return 0, 0
			}
		} else if at = m.value(m.blanks(value + 1)); at == 0 {
			return 0, 0
		}
	}
}

// value returns where the value of an attribute ends, 0 where it does not.
func (m *markup) value(at int) int {
	if quote := m.byteAt(at); quote == '"' || quote == '\'' {
		return m.behind(string(quote), at+1)
	}
	end := at
	for end < len(m.lower) && strings.IndexByte(" \n\t\r\f\"'<>`", m.lower[end]) < 0 {
		end++
	}
	if end == at {
		return 0
	}
	return end
}

func (m *markup) blanks(at int) int {
	for at < len(m.lower) && strings.IndexByte(" \n\t\r\f", m.lower[at]) >= 0 {
		at++
	}
	return at
}

func (m *markup) byteAt(at int) byte {
	if at >= len(m.lower) {
		return 0
	}
	return m.lower[at]
}

// behind returns the place behind the next mark from a place on, 0 where there is none.
func (m *markup) behind(mark string, from int) int {
	if m.lastAt(mark) < from {
		return 0
	}
	return from + strings.Index(m.lower[from:], mark) + len(mark)
}

// lastAt returns where a mark stands for the last time, -1 where it does not. It is
// looked for once: a text of many tags without an end is read in time.
func (m *markup) lastAt(mark string) int {
	at, known := m.last[mark]
	if !known {
		at = strings.LastIndex(m.lower, mark)
		m.last[mark] = at
	}
	return at
}

// asciiLower makes the letters of tags small and leaves every byte in its place.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
