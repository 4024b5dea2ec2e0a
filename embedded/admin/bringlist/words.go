package bringlist

import (
	"errors"
	"slices"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/i18n"
)

// otherListError is returned where another list waits than the one that was seen.
type otherListError struct{ who string }

func (e *otherListError) Error() string { return "another list waits, changed last by " + e.who }

// errorWords says why a list cannot be read, and what to do.
func errorWords(t *i18n.Texts, err error) string {
	if other, ok := errors.AsType[*otherListError](err); ok {
		return t.T("bring.waits_meanwhile", "who", view.WhoText(t, other.who))
	}
	var e *listimport.Error
	if !errors.As(err, &e) {
		return t.T("bring.error." + listimport.ErrorDamaged)
	}
	switch e.Code {
	case listimport.ErrorKind:
		return t.T("ministries.file_kind." + e.Value)
	case listimport.ErrorTwoNames:
		return t.T("bring.error."+e.Code, "field", t.T("bring.field."+e.Value))
	}
	return t.T("bring.error."+e.Code, "value", e.Value, "most", e.N)
}

// noticeLines says what was done in reading, a sentence each.
func noticeLines(t *i18n.Texts, notices []listimport.Notice) []string {
	var out []string
	for _, n := range notices {
		value := n.Value
		if n.Code == listimport.NoticeMoved || n.Code == listimport.NoticeDropped {
			value = t.T("ministries.field." + n.Value)
		}
		out = append(out, t.T("bring.notice."+n.Code, "row", n.Row, "n", n.N, "value", value))
	}
	return view.Shortened(t, out)
}

// flawWords says what looks wrong with a row.
func flawWords(t *i18n.Texts, d *listimport.Draft, f listimport.Flaw) string {
	switch f.Code {
	case listimport.FlawTwice:
		if other := d.Row(f.Other); other != nil {
			return t.T("bring.flaw.twice", "row", other.Number)
		}
	case listimport.FlawInvalid:
		p := f.Problem
		code := "ministries.problem." + p.Code
		return t.T("ministries.field."+p.Field) + ": " + t.T(code, "value", p.Value, "most", p.Max, "allowed", strings.Join(p.Allowed, ", "))
	}
	return t.T("bring.flaw."+string(f.Code), "most", catalogue.MaxNameCharacters)
}

// cureWords are on the button that cures a flaw.
func cureWords(t *i18n.Texts, f listimport.Flaw) string {
	if f.To != "" {
		return t.T("bring.cure.to", "name", f.To)
	}
	return t.T("bring.cure." + string(f.Code))
}

// sourceWords names where a list is from.
func sourceWords(t *i18n.Texts, d *listimport.Draft) string {
	if d.Source == "" {
		return t.T("bring.pasted")
	}
	return d.Source
}

// hasExamples reports whether ministries are shown that are as a catalogue of ours has
// them: another parish's, as likely as not.
func hasExamples(present []catalogue.Ministry) bool {
	return slices.ContainsFunc(present, func(m catalogue.Ministry) bool {
		return m.Active && m.Origin != "" && m.Origin != catalogue.OriginOwn
	})
}
