package catalogue

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ministryfinder/embedded/catalogue/richtext"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/sanitize"
	"ministryfinder/embedded/textfile"
)

// Bounds of a ministry and of the catalogue.
const (
	MaxMinistries        = 1000   // ministries in one catalogue, inactive ones too
	MaxKeyCharacters     = 100    // as long as a submission may name it
	MaxNameCharacters    = 100    // the same
	MaxDescription       = 2000   // characters
	MaxDetailsCharacters = 10_000 // with their tags
	MaxLinks             = 10
	MaxLinkCharacters    = 500
	MaxPosition          = 1_000_000
	MaxLineCharacters    = 200 // when and where
	MaxContactCharacters = 100
	MaxPhoneCharacters   = 40
	MaxEmailCharacters   = 254 // of an address that mail can be sent to
	MaxCategory          = 60  // characters
)

// Problem is one thing that is wrong with a ministry. The words for people
// are in the texts, under the code; the values go into them.
type Problem struct {
	Field string
	Code  string
	// Value is what was given, shortened; Allowed lists what may be.
	Value   string
	Allowed []string
	Max     int
	// Audience is the place of the audience that it is about, where a ministry is
	// saved with several: 0 for the first.
	Audience int
}

// The codes of problems.
const (
	ProblemMissing   = "missing"    // must not be empty
	ProblemTooLong   = "too_long"   // at most Most characters
	ProblemTooMany   = "too_many"   // at most Most values
	ProblemKey       = "key"        // letters, digits, hyphens
	ProblemUnknown   = "unknown"    // Value is not one of Allowed
	ProblemControl   = "control"    // has control characters
	ProblemUTF8      = "utf8"       // is not UTF-8
	ProblemLink      = "link"       // Value is no address of a page
	ProblemPosition  = "position"   // is not a number from 0 to Most
	ProblemTrueFalse = "true_false" // Value is neither true nor false
	ProblemRepeated  = "repeated"   // the key stands twice in a file
	ProblemTaken     = "taken"      // another ministry has the key
	ProblemField     = "field"      // is none of the Allowed fields
	ProblemPhone     = "phone"      // Value is no phone number
	ProblemEmail     = "email"      // Value is no e-mail address
	ProblemNeeds     = "needs"      // Value is not what ParseNeeds reads
)

// Error says it in short, for logs; pages and endpoints use the texts.
func (p Problem) Error() string { return fmt.Sprintf("%s: %s %q", p.Field, p.Code, p.Value) }

// Vocabulary lists the values that each criterion may hold, by the field's
// name. Package quiz has the one that the questions use.
type Vocabulary map[string][]string

var keyPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// bareAddress is a host's name with what may follow it; what is no name of letters at
// its end, such as a version or an IP address, is none.
var bareAddress = regexp.MustCompile(`^(?i:[a-z0-9-]+\.)+(?i:[a-z]{2,})(?::[0-9]{1,5})?(?:[/?#].*)?$`)

// linkLetters are those of an e-mail address that mean nothing in a link.
var linkLetters = regexp.MustCompile(`^[A-Za-z0-9._+'@-]+$`)

// Clean returns the ministry as it is stored: blanks around texts trimmed,
// line ends as \n, values in lower case and each once, lists never nil, the
// details with nothing in them that could do harm, links with https:// in front. The
// key and the values are without the characters that nobody sees.
func (m Ministry) Clean() Ministry {
	for _, field := range Fields() {
		if text := m.Text(field); text != nil {
			*text = cleanText(*text)
		}
		list := m.List(field)
		if list == nil {
			continue
		}
		out := []string{}
		for _, v := range *list {
			if v = textfile.Plain(cleanText(v)); field == FieldLinks {
				v = CompleteLink(v)
			} else {
				v = strings.ToLower(v)
			}
			if v != "" && !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
		*list = out
	}
	m.Key, m.Shared = strings.ToLower(textfile.Plain(m.Key)), strings.ToLower(textfile.Plain(m.Shared))
	if m.Origin = strings.ToLower(textfile.Plain(m.Origin)); m.Origin == "" {
		m.Origin = OriginOwn
	}
	m.Details, m.DetailsES = richtext.Clean(m.Details), richtext.Clean(m.DetailsES)
	m.Phone, m.Email = richtext.PlainPhone(cleanContact(m.Phone, "tel:")), cleanContact(m.Email, "mailto:")
	if needs, ok := ParseNeeds(m.Needs); ok {
		m.Needs = needs.String()
	}
	return m
}

// cleanContact takes the scheme of a link away that was copied with what it leads to,
// and what nobody sees.
func cleanContact(s, scheme string) string {
	if s = textfile.Plain(s); len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
		s = strings.TrimSpace(s[len(scheme):])
	}
	return s
}

// CompleteLink puts https:// before an address that was typed without it, such as
// parish.org/mass-times. Another text stays as it is.
func CompleteLink(s string) string {
	if bareAddress.MatchString(s) && IsWebURL("https://"+s) {
		return "https://" + s
	}
	return s
}

// IsKey reports whether a text could be a ministry's key.
func IsKey(s string) bool { return len(s) <= MaxKeyCharacters && keyPattern.MatchString(s) }

// IsEmail reports whether a text is one e-mail address and nothing else, of letters
// that mean nothing in a link.
func IsEmail(s string) bool {
	address, err := letter.ParseAddress(s)
	return err == nil && address == s && linkLetters.MatchString(s)
}

func cleanText(s string) string {
	if s = strings.TrimSpace(strings.ReplaceAll(textfile.UnicodeLines(textfile.Lines(s)), "\t", " ")); textfile.Plain(s) == "" {
		return ""
	}
	return s
}

// bounds are those of the texts.
var bounds = [...]struct {
	field    string
	most     int
	required bool
	lines    bool
}{
	{FieldKey, MaxKeyCharacters, true, false},
	{FieldName, MaxNameCharacters, true, false},
	{FieldDescription, MaxDescription, false, true},
	{FieldDetails, MaxDetailsCharacters, false, true},
	{FieldNameES, MaxNameCharacters, false, false},
	{FieldDescriptionES, MaxDescription, false, true},
	{FieldDetailsES, MaxDetailsCharacters, false, true},
	{FieldWhen, MaxLineCharacters, false, false},
	{FieldWhenES, MaxLineCharacters, false, false},
	{FieldWhere, MaxLineCharacters, false, false},
	{FieldWhereES, MaxLineCharacters, false, false},
	{FieldContact, MaxContactCharacters, false, false},
	{FieldPhone, MaxPhoneCharacters, false, false},
	{FieldEmail, MaxEmailCharacters, false, false},
	{FieldNeeds, MaxLineCharacters, false, false},
	{FieldCategory, MaxCategory, false, false},
	{FieldShared, MaxKeyCharacters, false, false},
}

// MaxCharacters is how long a text may be, in characters; 0 for what is no text.
func MaxCharacters(field string) int {
	for _, text := range bounds {
		if text.field == field {
			return text.most
		}
	}
	return 0
}

// Check returns what is wrong with a cleaned ministry, nothing when all is
// well.
func (m Ministry) Check(v Vocabulary) []Problem {
	var wrong []Problem
	add := func(p Problem) { wrong = append(wrong, p) }
	for _, text := range bounds {
		value := *m.Text(text.field)
		switch {
		case value == "" && text.required:
			add(Problem{Field: text.field, Code: ProblemMissing})
		default:
			if p, ok := checkText(text.field, value, text.most, text.lines); !ok {
				add(p)
			} else if code := checkForm(text.field, value); code != "" {
				add(Problem{Field: text.field, Code: code, Value: sanitize.Excerpt(value)})
			}
		}
	}
	for _, field := range AudienceFields() {
		for _, value := range *m.List(field) {
			if !slices.Contains(v[field], value) {
				add(Problem{Field: field, Code: ProblemUnknown, Value: sanitize.Excerpt(value), Allowed: v[field]})
			}
		}
	}
	for _, value := range m.Marks {
		if !slices.Contains(AllMarks(), value) {
			add(Problem{Field: FieldMarks, Code: ProblemUnknown, Value: sanitize.Excerpt(value), Allowed: AllMarks()})
		}
	}
	if m.Origin != "" && !slices.Contains(Origins(), m.Origin) {
		add(Problem{Field: FieldOrigin, Code: ProblemUnknown, Value: sanitize.Excerpt(m.Origin), Allowed: Origins()})
	}
	if len(m.Links) > MaxLinks {
		add(Problem{Field: FieldLinks, Code: ProblemTooMany, Max: MaxLinks})
	}
	for _, link := range m.Links {
		if p, ok := checkText(FieldLinks, link, MaxLinkCharacters, false); !ok {
			add(p)
		} else if !IsWebURL(link) {
			add(Problem{Field: FieldLinks, Code: ProblemLink, Value: sanitize.Excerpt(link)})
		}
	}
	if m.Position < 0 || m.Position > MaxPosition {
		add(Problem{Field: FieldPosition, Code: ProblemPosition, Value: fmt.Sprint(m.Position), Max: MaxPosition})
	}
	return wrong
}

// checkForm returns the code of what is wrong with a text that must have a form,
// empty when nothing is.
func checkForm(field, value string) string {
	switch {
	case value == "":
	case (field == FieldKey || field == FieldShared) && !keyPattern.MatchString(value):
		return ProblemKey
	case field == FieldPhone && richtext.PhoneURL(value) == "":
		return ProblemPhone
	case field == FieldEmail && !IsEmail(value):
		return ProblemEmail
	case field == FieldNeeds:
		if _, ok := ParseNeeds(value); !ok {
			return ProblemNeeds
		}
	}
	return ""
}

func checkText(field, s string, most int, lines bool) (Problem, bool) {
	broken := func(r rune) bool { return unicode.IsControl(r) && !(lines && r == '\n') }
	switch {
	case !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError):
		return Problem{Field: field, Code: ProblemUTF8}, false
	case utf8.RuneCountInString(s) > most:
		return Problem{Field: field, Code: ProblemTooLong, Max: most}, false
	case strings.ContainsFunc(s, broken):
		return Problem{Field: field, Code: ProblemControl}, false
	}
	return Problem{}, true
}

// IsWebURL reports whether a text is the whole address of a web page. A | would
// end it in a CSV cell.
func IsWebURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && !strings.ContainsAny(s, "| \n<>\"")
}
