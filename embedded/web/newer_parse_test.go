package web_test

import (
	"regexp"
	"slices"
	"strings"
)

// codeOf returns a script's code without comments, texts and patterns, and the
// patterns (regular expressions) apart.
func codeOf(source string) (code string, patterns []string) {
	var out strings.Builder
	var templates []int // open braces within each ${ that is open
	last := byte(0)     // the last character that is no blank
	for i := 0; i < len(source); {
		rest, c := source[i:], source[i]
		switch {
		case strings.HasPrefix(rest, "//"):
			i += lengthTo(rest, "\n")
		case strings.HasPrefix(rest, "/*"):
			i += lengthTo(rest[2:], "*/") + 4
		case c == '"' || c == '\'':
			i += quoted(rest, c)
			out.WriteString(`""`)
			last = '"'
		case c == '`' || c == '}' && len(templates) > 0 && templates[len(templates)-1] == 0:
			if c == '}' {
				templates = templates[:len(templates)-1]
			}
			n, open := templateText(rest)
			i += n
			out.WriteString("`")
			if last = '`'; open {
				templates, last = append(templates, 0), '('
				out.WriteString("(")
			}
		case c == '/' && (last == 0 || strings.IndexByte("(,=:[!&|?{};+-*%<>~^", last) >= 0 ||
			strings.HasSuffix(strings.TrimSpace(out.String()), "return")):
			n := pattern(rest)
			patterns = append(patterns, rest[:n])
			i += n
			out.WriteString("/x/")
			last = '/'
		default:
			if n := len(templates); n > 0 && c == '{' {
				templates[n-1]++
			} else if n > 0 && c == '}' {
				templates[n-1]--
			}
			out.WriteByte(c)
			if i++; c > ' ' {
				last = c
			}
		}
	}
	return out.String(), patterns
}

func lengthTo(s, end string) int {
	if n := strings.Index(s, end); n >= 0 {
		return n
	}
	return len(s)
}

// quoted is the length of a text with its marks.
func quoted(s string, mark byte) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case mark:
			return i + 1
		}
	}
	return len(s)
}

// templateText is the length of a template's text with its first mark and its
// last, which may be ${: then code follows.
func templateText(s string) (n int, open bool) {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '`':
			return i + 1, false
		case strings.HasPrefix(s[i:], "${"):
			return i + 2, true
		}
	}
	return len(s), false
}

// pattern is the length of a regular expression with its flags.
func pattern(s string) int {
	class := false
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '[':
			class = true
		case s[i] == ']':
			class = false
		case s[i] == '/' && !class:
			for i++; i < len(s) && s[i] >= 'a' && s[i] <= 'z'; i++ {
			}
			return i
		}
	}
	return len(s)
}

// sheet is what a style sheet uses, as it is read.
type sheet struct {
	found  []string
	gaps   []string // flex boxes with a gap
	margin []string // what has margins where there are no gaps
}

// newerInStyle lists what is newer in a style sheet.
func newerInStyle(source string) []string {
	var s sheet
	s.rules(regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(source, ""), nil)
	for _, gap := range s.gaps {
		if !slices.ContainsFunc(s.margin, func(m string) bool { return m == gap+" > *" || m == gap+"::before" || m == gap+" > svg" }) {
			s.found = append(s.found, gap+": a gap in a row, without margins where there is none (14.1 84 63)")
		}
	}
	return s.found
}

// rules reads rules and declarations within the conditions of @supports.
func (s *sheet) rules(text string, conditions []string) (declarations []string) {
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		end := strings.IndexAny(text, "{;")
		if end < 0 || text[end] == ';' {
			if end < 0 {
				end = len(text)
			}
			declarations = append(declarations, strings.TrimSpace(text[:end]))
			text = text[min(end+1, len(text)):]
			continue
		}
		prelude, body := strings.TrimSpace(text[:end]), text[end+1:]
		depth, close := 1, 0
		for ; close < len(body) && depth > 0; close++ {
			switch body[close] {
			case '{':
				depth++
			case '}':
				depth--
			}
		}
		text = body[close:]
		if body = body[:close-1]; strings.HasPrefix(prelude, "@supports") {
			s.rules(body, append(slices.Clone(conditions), prelude))
			continue
		}
		s.check(prelude, conditions, nil)
		s.style(prelude, s.rules(body, conditions), conditions)
	}
	return declarations
}

// style reads the declarations of a rule.
func (s *sheet) style(prelude string, declarations, conditions []string) {
	flex, gap := false, false
	for i, d := range declarations {
		s.check(d, conditions, declarations[:i])
		property, value, _ := strings.Cut(d, ":")
		flex = flex || property == "display" && strings.Contains(value, "flex")
		gap = gap || property == "gap" || property == "column-gap" || property == "row-gap"
	}
	for _, selector := range selectors(prelude) {
		if slices.ContainsFunc(conditions, func(c string) bool { return strings.Contains(c, "not (inset: 0)") }) {
			s.margin = append(s.margin, selector)
		} else if flex && gap {
			s.gaps = append(s.gaps, selector)
		}
	}
}

// selectors takes a list of selectors apart.
func selectors(list string) (all []string) {
	depth, from := 0, 0
	for i, c := range list + "," {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			all = append(all, strings.TrimSpace(list[from:i]))
			from = i + 1
		}
	}
	return all
}

// check finds what is newer in a selector, a rule's head or a declaration.
func (s *sheet) check(text string, conditions, before []string) {
	property, _, _ := strings.Cut(text, ":")
	for pattern, since := range newerStyle {
		p := regexp.MustCompile(pattern)
		use := p.FindString(text)
		if use == "" {
			continue
		}
		name := strings.Trim(use, "@:(0123456789 ")
		asked := slices.ContainsFunc(conditions, func(c string) bool { return name != "" && strings.Contains(c, name) })
		older := slices.ContainsFunc(before, func(d string) bool {
			other, _, _ := strings.Cut(d, ":")
			return (other == property || other == "-webkit-"+property || other == "-moz-"+property) && !p.MatchString(d)
		})
		if !asked && !older {
			s.found = append(s.found, text+": "+use+" ("+since+")")
		}
	}
}
