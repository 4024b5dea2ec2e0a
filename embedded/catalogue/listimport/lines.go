package listimport

import (
	"regexp"
	"slices"
	"strings"

	"ministryfinder/embedded/pattern"
)

// The marks of a list's lines, which programs put there and are no part of a name.
var (
	// bullet is a sign with a blank behind it, a sign that nobody writes in a name, or a
	// box to tick. Letters of the private area are the bullets of Word's own fonts.
	bullet = pattern.Of(`^\s*(?:[-–—‒―−*+>→]+\s+|#{1,6}\s+|[•·∙◦▪▫‣⁃○●■□►▶◆◇♦★☆❖❏❑➢➤✓✔✗✘☐☑☒✅⬜⦁§\x{F000}-\x{F0FF}]\x{FE0F}?\s*|\[[ xX]?\]\s*)`)
	// letterBullet is a bullet of Word as a program shows it that has not its font.
	letterBullet = pattern.Of(`^\s*[oØüvqnl]\t\s*`)
	smallCircle  = pattern.Of(`^\s*o\s+`)
	// listNumber is a number of one or more levels: 3., (3), 3.-, 1.2.
	listNumber = pattern.Of(`^\s*\(?[0-9]{1,4}(?:\.[0-9]{1,3}){0,3}(?:\.-|[.)])`)
	listLetter = pattern.Of(`^\s*(\(?)([A-Za-z]{1,5})(\.-|[.)])\s+`)
	initial    = pattern.Of(`^[A-Z]\.`)
	// ruler is a line that parts others.
	ruler = pattern.Of(`^[-–—_=*~#. ]+$`)
)

// listLine is a line of a pasted list.
type listLine struct {
	number   int
	text     string
	indented bool
	marked   bool // it had a mark, which is taken away
	// letter is what is taken away where the letters of the lines count up.
	letter string
}

// lineRows reads a name in each line, without the marks in front.
func lineRows(text string) []SheetRow {
	lines := listLines(text)
	withoutLetters(lines)
	var out []SheetRow
	for _, l := range lines {
		if name := nameOfLine(l.text); name != "" {
			out = append(out, SheetRow{Number: l.number, Cells: []string{name}})
		}
	}
	return out
}

// markedRows reads a list whose marks a tab parts from the names, as Word writes them;
// nil when the text has tabs that part other things.
func markedRows(text string) []SheetRow {
	if !strings.Contains(text, "\t") {
		return nil
	}
	rows := lineRows(text)
	for _, r := range rows {
		if strings.Contains(r.Cells[0], "\t") {
			return nil
		}
	}
	return rows
}

// listLines cuts a text into its lines, without bullets and numbers.
func listLines(text string) []listLine {
	circles := 0
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "o") && smallCircle().MatchString(line) {
			circles++
		}
	}
	var out []listLine
	number := 0
	for line := range strings.Lines(text) {
		number++
		if strings.TrimSpace(line) == "" {
			continue
		}
		blank := strings.ReplaceAll(line, "\u00a0", " ")
		l := listLine{number: number, text: line, indented: strings.HasPrefix(blank, " ") || strings.HasPrefix(blank, "\t")}
		l.cut(bullet(), letterBullet())
		if circles > 1 {
			l.cut(smallCircle())
		}
		l.text = cleanCell(l.text)
		if at := listNumber().FindString(l.text); at != "" && !isDecimal(at, l.text[len(at):]) {
			l.text, l.marked = l.text[len(at):], true
			l.cut(bullet())
		}
		if l.text = cleanCell(l.text); l.text != "" {
			out = append(out, l)
		}
		if len(out) > maxRows {
			break
		}
	}
	return out
}

// cut takes the marks away that stand in front.
func (l *listLine) cut(marks ...*regexp.Regexp) {
	for again := true; again; {
		again = false
		for _, m := range marks {
			if at := m.FindString(l.text); at != "" {
				l.text, l.marked, again = l.text[len(at):], true, true
			}
		}
	}
}

// isDecimal reports whether a number goes on behind its dot, such as 3.16.
func isDecimal(number, rest string) bool {
	return strings.HasSuffix(number, ".") && rest != "" && rest[0] >= '0' && rest[0] <= '9'
}

// nameOfLine takes away what stands around a name in a line.
func nameOfLine(s string) string {
	if ruler().MatchString(s) {
		return ""
	}
	s = strings.TrimRight(cleanCell(s), ",; ")
	return withoutPair(withoutPair(s, "**"), `"`)
}

// withoutPair takes the marks away between which a text stands as a whole.
func withoutPair(s, mark string) string {
	if inner, ok := strings.CutPrefix(s, mark); ok {
		if inner, ok = strings.CutSuffix(inner, mark); ok && !strings.Contains(inner, mark) {
			return strings.TrimSpace(inner)
		}
	}
	return s
}

// letterRun is a row of lines whose letters count up.
type letterRun struct {
	first, last int
	lines       []int
}

// hasInitialsOnly reports whether more initials follow in each line: A. A. Meetings.
func (r *letterRun) hasInitialsOnly(lines []listLine) bool {
	return !slices.ContainsFunc(r.lines, func(i int) bool {
		rest := lines[i].text[len(listLetter().FindString(lines[i].text)):]
		return !initial().MatchString(rest)
	})
}

// withoutLetters takes the letters and Roman numerals in front of lines away where they
// count up. Otherwise they are initials, such as those of K. of C.
func withoutLetters(lines []listLine) {
	runs := map[string]*letterRun{}
	end := func(kind string) {
		r := runs[kind]
		// Two lines that begin with A and B are a list; from a later letter on, three.
		if r != nil && (len(r.lines) > 2 || len(r.lines) == 2 && r.first == 1) && !r.hasInitialsOnly(lines) {
			for _, i := range r.lines {
				lines[i].letter = listLetter().FindString(lines[i].text)
			}
		}
		delete(runs, kind)
	}
	for i, l := range lines {
		m := listLetter().FindStringSubmatch(l.text)
		switch {
		case l.marked:
			continue // it has lost its mark
		case m == nil && !l.indented:
			for kind := range runs {
				end(kind)
			}
		}
		if m == nil {
			continue
		}
		for kind, n := range countsOf(m[2]) {
			kind = m[1] + m[3] + kind
			if r := runs[kind]; r != nil && r.last+1 == n {
				r.last, r.lines = n, append(r.lines, i)
				continue
			}
			end(kind)
			runs[kind] = &letterRun{n, n, []int{i}}
		}
	}
	for kind := range runs {
		end(kind)
	}
	for i := range lines {
		lines[i].text = lines[i].text[len(lines[i].letter):]
	}
}

// countsOf is what a text counts, as a letter and as a Roman numeral.
func countsOf(s string) map[string]int {
	out := map[string]int{}
	lower := strings.ToLower(s)
	kind := "capital "
	if s == lower {
		kind = "small "
	} else if s != strings.ToUpper(s) {
		return out
	}
	if len(s) == 1 {
		out[kind+"letter"] = int(lower[0]-'a') + 1
	}
	for i, roman := range strings.Fields(romanNumerals) {
		if roman == lower {
			out[kind+"numeral"] = i + 1
		}
	}
	return out
}

// romanNumerals are as many as a list of a parish has headings.
const romanNumerals = `i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii xxiv xxv xxvi xxvii xxviii xxix xxx`
