package listimport

import (
	"encoding/xml"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"ministryfinder/embedded/catalogue"
)

// hyperlink is a range of cells that leads elsewhere.
type hyperlink struct{ ref, relation, location string }

// lead notes where a cell leads to; an empty target is none.
func (r *SheetRow) lead(column int, target string) {
	if target == "" {
		return
	}
	if r.targets == nil {
		r.targets = map[int]string{}
	}
	r.targets[column] = target
}

// webTarget is where a cell leads to that is a web page's, empty for another target.
func (r SheetRow) webTarget(column int) string {
	if t := r.targets[column]; catalogue.IsWebURL(t) {
		return t
	}
	return ""
}

// mailTarget is the e-mail address to which a cell leads, empty for another target.
func (r SheetRow) mailTarget(column int) string {
	if address, ok := strings.CutPrefix(r.targets[column], "mailto:"); ok {
		return address
	}
	return ""
}

// cleanTarget returns the address of a web page, or mailto: with one address; empty for
// all else that a list could lead to, such as a program or a file.
func cleanTarget(target string) string {
	target = strings.TrimSpace(target)
	if isLink(target) {
		return target
	}
	if len(target) < len("mailto:") || !strings.EqualFold(target[:len("mailto:")], "mailto:") {
		return ""
	}
	address, _, _ := strings.Cut(target[len("mailto:"):], "?")
	if plain, err := url.PathUnescape(address); err == nil && catalogue.IsEmail(strings.TrimSpace(plain)) {
		return "mailto:" + strings.TrimSpace(plain)
	}
	return ""
}

// isLink reports whether a text is an address that a ministry may have.
func isLink(s string) bool {
	return catalogue.IsWebURL(s) && utf8.RuneCountInString(s) <= catalogue.MaxLinkCharacters && !strings.ContainsRune(s, utf8.RuneError)
}

// targetOfFormula is where =HYPERLINK("address", …) leads to.
func targetOfFormula(formula string) string {
	const call = `HYPERLINK("`
	if len(formula) < len(call) || !strings.EqualFold(formula[:len(call)], call) {
		return ""
	}
	address, rest, _ := strings.Cut(formula[len(call):], `"`)
	if strings.HasPrefix(rest, `"`) || strings.HasPrefix(strings.TrimSpace(rest), "&") {
		return "" // it is put together of parts
	}
	return cleanTarget(address)
}

// followLinks notes where the cells of a sheet lead to.
func (s *sheetReader) followLinks(part string) error {
	if len(s.links) == 0 {
		return nil
	}
	targets := map[string]string{}
	err := s.each(path.Join(path.Dir(part), "_rels", path.Base(part)+".rels"), func(_ *xml.Decoder, e xml.StartElement) error {
		if target := cleanTarget(attribute(e, "Target")); e.Name.Local == "Relationship" && target != "" && len(targets) < maxTargets {
			targets[attribute(e, "Id")] = target
		}
		return nil
	})
	if err != nil {
		return err
	}
	at := map[int]int{}
	for i, r := range s.rows {
		at[r.Number] = i
	}
	looked := 0
	for _, l := range s.links {
		target := targets[l.relation]
		if l.location != "" && catalogue.IsWebURL(target) && !strings.Contains(target, "#") {
			target = cleanTarget(target + "#" + l.location)
		}
		from, to, several := strings.Cut(strings.ReplaceAll(l.ref, "$", ""), ":")
		if !several {
			to = from
		}
		i, there := at[rowOf(from)]
		for ; there && i < len(s.rows) && s.rows[i].Number <= rowOf(to); i++ {
			for column := max(columnOf(from), 0); column <= min(columnOf(to), len(s.rows[i].Cells)-1); column++ {
				if looked++; s.rows[i].cell(column) != "" {
					s.rows[i].lead(column, target)
				}
			}
			if looked++; looked > 2*maxTargets { // a cell and its row
				return nil
			}
		}
	}
	return nil
}
