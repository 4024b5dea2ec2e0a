package cards

import (
	"strings"
	"unicode"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/textfile"
)

// unread is a part of what was typed that means no ministry, or several.
type unread struct {
	part string
	fit  []string
}

func (u *unread) text(t *i18n.Texts) string {
	if len(u.fit) == 0 {
		return t.T("cards.no_ministry", "typed", u.part)
	}
	return t.T("cards.several", "typed", u.part, "names", strings.Join(view.Shortened(t, u.fit), ", "))
}

// find finds the ministries whose first letters were typed, with commas between them:
// those of the name, or else of one of its words. choose is the name of the help with
// choosing. What fits none or several is returned as it was typed.
func find(all []view.NamedMinistry, choose, typed string) (ids []int64, help bool, not *unread) {
	all = append([]view.NamedMinistry{{Name: choose}}, all...)
	for _, part := range strings.FieldsFunc(typed, func(c rune) bool { return c == ',' || c == ';' }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		fit := fitting(all, fold(part))
		if len(fit) != 1 {
			not = &unread{part: part}
			for _, m := range fit {
				not.fit = append(not.fit, m.Name)
			}
			return nil, false, not
		}
		if fit[0].ID == 0 {
			help = true
		} else {
			ids = append(ids, fit[0].ID)
		}
	}
	return ids, help, nil
}

// fitting are the ministries that are meant: the one of the very name, else those
// whose name begins so, else those that have a word that does.
func fitting(all []view.NamedMinistry, part string) []view.NamedMinistry {
	var begin, word []view.NamedMinistry
	for _, m := range all {
		switch name := fold(m.Name); {
		case name == part:
			return []view.NamedMinistry{m}
		case strings.HasPrefix(name, part):
			begin = append(begin, m)
		case strings.Contains(name, " "+part):
			word = append(word, m)
		}
	}
	if len(begin) > 0 {
		return begin
	}
	return word
}

// fold keeps small letters without accents, and digits.
func fold(text string) string {
	var b strings.Builder
	for _, r := range textfile.Fold(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		} else {
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
