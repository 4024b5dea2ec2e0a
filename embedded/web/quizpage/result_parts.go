package quizpage

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
)

// group is a list of cards.
type group struct {
	ID, Title string
	// Fold is true for what is shown only when a person asks for more, Open when it
	// holds something that the person has saved.
	Fold, Open bool
	Cards      []card
}

// outside is a link to somebody else's page. A tablet in the hall shows it as
// a code for the phone instead.
type outside struct {
	URL, QR, Text, Short string
	Kiosk                bool
}

func newOutside(t *i18n.Texts, kiosk bool, text, link, code string) outside {
	short := link
	if _, after, found := strings.Cut(link, "://"); found {
		short = strings.TrimSuffix(after, "/")
	}
	return outside{link, code, t.T(text, "host", short), short, kiosk}
}

// unmet names the wishes that nothing answers, in a sentence.
func unmet(t *i18n.Texts, interests []string) string {
	var wishes []string
	for _, v := range interests {
		wishes = append(wishes, t.T("result.wish", "wish", t.T("quiz.interests."+v)))
	}
	if len(wishes) == 0 {
		return ""
	}
	return t.T("result.unmet", "wishes", strings.Join(wishes, ", "))
}

func contactLink(t *i18n.Texts, kiosk bool) outside {
	return newOutside(t, kiosk, "result.contact_link", t.T("parish.site"), "/qr/parish")
}

// savedField is the field of an address that names what a person has saved; maxSaved
// is how many of them count.
const (
	savedField = "keep"
	maxSaved   = 20
)

// savedKeys returns the keys that an address names.
func savedKeys(r *http.Request) (keys []string) {
	for _, key := range r.Form[savedField] {
		if len(keys) < maxSaved && catalogue.IsKey(key) && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

func withSaved(q url.Values, keys []string) url.Values {
	for _, key := range keys {
		q.Add(savedField, key)
	}
	return q
}

// why puts the strongest reason of a match into a sentence.
func why(t *i18n.Texts, m quiz.Match) string {
	reason := quiz.Strongest(m.Reasons)
	if reason == "" {
		return ""
	}
	words := t.T("reason." + strings.Replace(reason, ":", ".", 1))
	kind, value, _ := strings.Cut(reason, ":")
	if saysWho := slices.Contains([]string{"age", "gender", "state", "fallback"}, kind); !saysWho && value != quiz.InterestKids {
		return t.T("result.because", "reason", words)
	}
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:] + "."
}
