package i18n

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

// maxAcceptLanguage bounds how much of an Accept-Language header is read, in bytes.
// Browsers send less than 200.
const maxAcceptLanguage = 1000

// matcher chooses among Languages.
var matcher = sync.OnceValue(func() language.Matcher {
	var tags []language.Tag
	for _, lang := range Languages {
		tags = append(tags, language.MustParse(lang))
	}
	return language.NewMatcher(tags)
})

// Preferred returns the texts of the language that an Accept-Language header
// likes best among those there are (RFC 9110, section 12.5.4); the first named
// of equals wins. Where a language is not there, one that its speakers mostly read
// is taken, such as Spanish for Galician. What cannot be read is left out.
func Preferred(header string) *Texts {
	if header == "" {
		return For("")
	}
	// The first one is the best when it has no weight. Nearly every browser's header
	// is decided by it, and this is asked several times a request.
	first, _, _ := strings.Cut(header, ",")
	short, _, _ := strings.Cut(first, "-")
	if texts := load[short]; texts != nil && !strings.Contains(first, ";") {
		return texts()
	}
	_, index, _ := matcher().Match(wanted(header)...)
	return load[Languages[index]]()
}

// wanted lists the languages of a header, the best liked first.
func wanted(header string) []language.Tag {
	if len(header) > maxAcceptLanguage {
		header = header[:strings.LastIndexByte(header[:maxAcceptLanguage], ',')+1]
	}
	type weighted struct {
		tag    language.Tag
		weight float32
	}
	var all []weighted
	for part := range strings.SplitSeq(header, ",") {
		tags, weights, err := language.ParseAcceptLanguage(part)
		if err == nil && len(tags) == 1 && weights[0] > 0 {
			all = append(all, weighted{tags[0], weights[0]})
		}
	}
	slices.SortStableFunc(all, func(a, b weighted) int { return cmp.Compare(b.weight, a.weight) })
	tags := make([]language.Tag, 0, len(all))
	for _, w := range all {
		tags = append(tags, w.tag)
	}
	return tags
}
