package admin_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

// said is a text of a page: what stands in it, or what a reader of the screen hears.
type said struct{ page, text, lang string }

// heard are attributes that people read or hear.
var heard = []string{"alt", "aria-label", "aria-valuetext", "placeholder", "title"}

// textsOf lists the texts of a page that are in its language, or in one that an
// element around them names.
func textsOf(t *testing.T, page, body string) (texts []said) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(n *html.Node, lang string)
	walk = func(n *html.Node, lang string) {
		add := func(text string) {
			text = strings.ReplaceAll(text, "{host}", "host") // the browser puts it in, as it draws a link
			if text = strings.Join(strings.Fields(strings.ReplaceAll(text, "\u00a0", "~")), " "); text != "" {
				texts = append(texts, said{page, strings.ReplaceAll(text, "~", "\u00a0"), lang})
			}
		}
		if n.Type == html.TextNode {
			add(n.Data)
		}
		if n.Type == html.ElementNode {
			if slices.Contains([]string{"script", "style", "code"}, n.Data) {
				return
			}
			kind := ""
			for _, a := range n.Attr {
				switch a.Key {
				case "lang":
					lang = a.Val
				case "type":
					kind = a.Val
				}
			}
			for _, a := range n.Attr {
				if slices.Contains(heard, a.Key) || n.Data == "input" && a.Key == "value" && slices.Contains([]string{"text", "submit", ""}, kind) ||
					n.Data == "meta" && a.Key == "content" && strings.Contains(a.Val, " ") && !strings.Contains(a.Val, "=") {
					add(a.Val)
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, lang)
		}
	}
	walk(root, "")
	return texts
}

// wordsIn are the words in an element, with those of its pictures.
func wordsIn(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
		for _, a := range c.Attr {
			if a.Key == "alt" || a.Key == "aria-label" {
				b.WriteString(a.Val + " ")
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// wantHeadingsAndLabels checks that each heading and label of a page says something, and
// that no two headings beside each other and no two fields with labels of their own say
// the same: WCAG 2.4.6.
func wantHeadingsAndLabels(t *testing.T, page, body string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	firsts, seen := 0, map[string]bool{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || !slices.Contains([]string{"h1", "h2", "h3", "h4", "label", "legend", "summary"}, n.Data) {
			continue
		}
		hidden, around := false, ""
		for up := range n.Ancestors() {
			hidden = hidden || slices.ContainsFunc(up.Attr, func(a html.Attribute) bool { return a.Key == "hidden" }) || up.Data == "template"
			if around == "" && slices.Contains([]string{"section", "fieldset", "form", "details", "li"}, up.Data) {
				around = fmt.Sprintf("%p", up)
			}
		}
		if hidden {
			continue
		}
		said := wordsIn(n)
		if n.Data == "h1" {
			firsts++
		}
		if key := n.Data + around + said; said == "" || seen[key] {
			t.Errorf("%s: %s says %q, nothing or what another one says", page, n.Data, said)
		} else {
			seen[key] = true
		}
	}
	if firsts != 1 {
		t.Errorf("%s has %d headings of the first level", page, firsts)
	}
}

// linksOf lists the pages of ours that a page leads to.
func linksOf(t *testing.T, body string) (paths []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "a" {
			continue
		}
		for _, a := range n.Attr {
			if a.Key == "href" && strings.HasPrefix(a.Val, "/") {
				path, _, _ := strings.Cut(a.Val, "#")
				paths = append(paths, path)
			}
		}
	}
	return paths
}

// digits make pages alike that differ in a number or a day alone.
var digits = regexp.MustCompile(`\d+`)

// alike is what pages of one kind have in common: path and names of the query.
func alike(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	names := slices.Sorted(func(yield func(string) bool) {
		for name, values := range u.Query() {
			if name != "lang" && !yield(name+map[bool]string{true: "=" + values[0]}[name == "kiosk" || name == "q"]) {
				return
			}
		}
	})
	return digits.ReplaceAllString(u.Path, "1") + "?" + strings.Join(names, "&")
}

// maxCrawled bounds the pages of a crawl.
const maxCrawled = 150

// crawl opens pages in a language, and all that they lead to, one of each kind.
func crawl(t *testing.T, s *webtest.Site, cookie, lang string, start ...string) (texts []said, pages int) {
	t.Helper()
	seen := map[string]bool{}
	for queue := start; len(queue) > 0; queue = queue[1:] {
		u, err := url.Parse(queue[0])
		if err != nil || seen[alike(queue[0])] || strings.HasPrefix(u.Path, "/qr/") || len(seen) > maxCrawled {
			continue
		}
		seen[alike(queue[0])] = true
		q := u.Query()
		q.Set("lang", lang)
		u.RawQuery = q.Encode()
		a := s.Ask(t, "GET", u.String(), "", "Accept", "text/html", "Cookie", cookie)
		if to := a.Header.Get("Location"); strings.HasPrefix(to, "/") {
			queue = append(queue, to)
		}
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			continue
		}
		pages++
		texts = append(texts, textsOf(t, u.String(), a.Body)...)
		wantHeadingsAndLabels(t, u.String(), a.Body)
		queue = append(queue, linksOf(t, a.Body)...)
	}
	return texts, pages
}

// beginnings lead to what a person and the office see.
var beginnings = []string{
	"/", "/?kiosk=1", "/?age=elementary&q=gender", "/?age=journeying-adults&gender=female&q=states",
	"/?age=married-parents&gender=female&states=parent&q=children", "/?age=journeying-adults&gender=male&states=single&q=situation",
	"/?age=junior-high&gender=male&situation=just-curious&q=interests", "/?q=interests", "/golf", "/privacy",
	"/result?age=married-parents&gender=female&states=parent&situation=just-curious&interests=kids&interests=fellowship&children=infant",
	"/result?age=elementary&gender=male&situation=just-curious&interests=service&interests=prayer",
	"/result?age=infant&gender=female&states=parent&situation=new-to-stedward&interests=all",
	"/result?age=journeying-adults&gender=male&states=widowed&situation=returning-to-church&interests=support&kiosk=1",
	"/admin", "/admin/statistics?from=", "/admin/health?range=24h", "/admin/health?range=90d", "/admin/submissions?from=", "/admin/log",
	"/admin/ministries/examples", "/admin/setup", "/admin/setup/parish", "/admin/setup/ministries", "/admin/setup/computer",
	"/admin/ministries/new",
	"/admin/ministries/bring/look", "/admin/sheet", "/admin/poster", changesPath, audiencePath, "/admin/nothing", "/admin/enter?t=x",
	"/admin/backups/restore?name=golf", "/admin/statistics?from=golf&age=golf", "/admin/ministries/x-ray",
}

// mistakes are forms with what cannot be, by their addresses.
var mistakes = map[string]url.Values{
	"/admin/settings":         {"email": {"nobody"}, "phone": {"golf"}, "time_zone": {"golf"}, "colour": {"golf"}, "site": {"golf golf"}},
	"/admin/setup":            {"name": {""}, "password": {"short"}, "password_again": {"other"}},
	"/admin/setup/parish":     {"time_zone": {"golf"}, "email": {"nobody"}},
	"/admin/people":           {"name": {""}, "password": {"short"}, "password_again": {"other"}},
	"/admin/account/password": {"password": {"short"}, "password_again": {"other"}},
	"/admin/submissions/keep": {"months": {"1201"}}, "/admin/submissions/clear": {"word": {"golf"}},
	"/admin/ministries": {"name": {""}, "ministry_key": {"É"},
		"links": {"golf golf"}, "email": {"nobody"}, "phone": {"golf"}, "age": {"golf"}},
	"/admin/connect": {"promise": {"11"}, "retention_days": {"1"}, "office_mail": {"golf"}},
	"/admin/leaders": {"ministry": {"1"}, "name": {""}, "email": {"golf"}, "phone": {"1"}},
	"/admin/cards":   {"phone": {"1"}, "email": {"golf"}, "about": {"golf"}}, "/admin/waiting/find": {"code": {"golf"}},
	"/admin/ministries/1":     {"name": {""}, "version": {"1"}, "needs_people": {"dated"}, "needs_from": {"golf"}},
	"/admin/ministries/bring": {"pasted": {""}}, "/admin/backups/restore": {"name": {"golf"}},
	"/admin/login":           {"name": {"Anna"}, "password": {"wrong"}},
	"/admin/ministries/bulk": {"action": {"golf"}}, "/admin/people/9999/role": {"role": {"golf"}}, "/result": {"age": {"golf"}},
}

// refusals are what the pages answer in a language to what cannot be.
func refusals(t *testing.T, s *webtest.Site, cookie, lang string) (texts []said) {
	t.Helper()
	for path, form := range mistakes {
		form.Set("lang", lang)
		a := s.Ask(t, "POST", path, form.Encode(), "Accept", "text/html", "Cookie", cookie, "Origin", s.URL,
			"Content-Type", "application/x-www-form-urlencoded", "Accept-Language", lang)
		if strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			texts = append(texts, textsOf(t, "POST "+path, a.Body)...)
		}
	}
	return texts
}

// busySite has thousands of people, ministries with times and needs, alerts, backups
// and a list that is being brought.
func busySite(t *testing.T) (s *webtest.Site, cookie string) {
	t.Helper()
	s, data := healthSite(t)
	someHealth(t, data, s.Clock.Now())
	someSubmissions(t, s)
	storeList(t, s, "Coro", "Grupo de madres", "Sirvientes del altar", "Ministerio hispano")
	_, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "Anna", Action: store.ActionUpdate, At: s.Clock.Now()},
		func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
			for i := range present {
				m := &present[i]
				m.When, m.WhenES, m.Where, m.WhereES = "Sundays at 9:00 AM", "Domingos a las 9:00 a.m.", "In the gym of the school", "En el gimnasio"
				m.Phone, m.Email, m.Contact = "(615) 833-5520", "office@stedward.org", "Anna"
				m.Needs = s.Clock.Now().AddDate(0, -1, 0).Format(time.DateOnly) + ".." + s.Clock.Now().AddDate(0, 2, 0).Format(time.DateOnly)
			}
			return present, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	var counts []store.DayCount
	for back := range 45 {
		day := s.Clock.Now().In(s.Store.Zone()).AddDate(0, 0, -back).Format(time.DateOnly)
		for question, values := range map[string][]string{
			store.CountedPeople: {""}, store.CountedReached: {"age", "gender", "states", "situation", "interests"},
			"age":       {"married-parents", "elementary"},
			"interests": {"kids", "service"}, store.CountedUnmet: {"service"}, store.CountedMinistry: {"mass"}, store.CountedOpened: {"mass"},
			store.CountedSaved: {"mass"},
		} {
			for _, value := range values {
				counts = append(counts, store.DayCount{Day: day, Question: question, Value: value, N: 1234})
			}
		}
	}
	if err := s.Store.AddCounts(t.Context(), s.Store.CountsEpoch(), counts); err != nil {
		t.Fatal(err)
	}
	cookie = s.Account(t, "Anna", store.Administrator)
	someWait(t, s)
	send := s.Ask(t, "POST", "/admin/backups/now", "", "Cookie", cookie, "Content-Type", "application/x-www-form-urlencoded", "Origin", s.URL)
	if send.Status != 303 {
		t.Fatalf("%d %s", send.Status, send.Body)
	}
	return s, cookie
}

// otherWay are, a language, numbers, shares and times as it does not write them.
var otherWay = map[string]map[string]*regexp.Regexp{
	"en": {
		"a Spanish month": regexp.MustCompile(`(?i)\b(enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b|` +
			`\b\d+ (ene|abr|ago|sept|dic)\b`),
		"a day before its month": regexp.MustCompile(`\b\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)`),
		"a Spanish hour":         regexp.MustCompile(`\d[ \x{a0}][ap]\.\x{a0}?m\.`),
		"a Spanish share":        regexp.MustCompile(`\d[ \x{a0}]%`),
	},
	"es": {
		"an English month": regexp.MustCompile(`\b(January|February|March|April|June|July|August|September|October|November|December|Jan|Feb|Apr|Aug|` +
			`Dec|(Mar|May|Jun|Jul|Sep|Oct|Nov) \d)\b`),
		"an English day":   regexp.MustCompile(`\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b`),
		"an English hour":  regexp.MustCompile(`\d[ \x{a0}]?[AP]M\b`),
		"an English share": regexp.MustCompile(`\d %|\d%`),
	},
}

// nobodysWay is how neither language writes them.
var nobodysWay = map[string]*regexp.Regexp{
	"a day for computers":        regexp.MustCompile(`(^|[^\w-])\d{4}-\d\d-\d\d($|[^\w-])`),
	"24 hours":                   regexp.MustCompile(`(^|[^\d:])([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?($|[^\d: \x{a0}]|[ \x{a0}]([^apAP]|$))`),
	"a number without its comma": regexp.MustCompile(`(^|[^\w.,:/#&=-])([013-9]\d{3}|2[1-9]\d\d|\d{5,})($|[^\w.:/-])`),
	"a point between thousands":  regexp.MustCompile(`(^|[^\d.])\d{1,3}\.\d{3}($|[^\d.])`),
	"a value that nobody put in": regexp.MustCompile(`\{[a-z_]+[|}]`),
	"a comma before decimals":    regexp.MustCompile(`(^|[^\d,])\d+,\d{1,2}($|[^\d])`),
}

// shownCode is the code of a request as pages show it, which is random.
var shownCode = regexp.MustCompile(`\b[0-9A-Z]{4}-[0-9A-Z]{4}\b`)

// english are what the texts say in English alone, in parts of two words or more
// between the values that they name, by their keys.
func english(t *testing.T) map[string]string {
	t.Helper()
	parts, spanish := map[string]string{}, i18n.For("es")
	value := regexp.MustCompile(`\{[^}]*\}`)
	for key, text := range i18n.For("en").All() {
		if text == spanish.T(key) {
			continue
		}
		longest := ""
		for _, part := range value.Split(text, -1) {
			if part = strings.TrimSpace(part); len(part) > len(longest) && !strings.Contains(spanish.T(key), part) {
				longest = part
			}
		}
		if longest != i18n.For("en").T("app.name") && strings.Contains(longest, " ") && len(longest) > 8 {
			parts[key] = longest
		}
	}
	all, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		in := m.In("es")
		for field, pair := range map[string][2]string{
			"name": {m.Name, in.Name}, "description": {m.Description, in.Description}, "details": {m.Details, in.Details},
		} {
			first, _, _ := strings.Cut(pair[0], "\n")
			if pair[0] != pair[1] && strings.Contains(first, " ") && !strings.Contains(pair[1], first) {
				parts[m.Key+"."+field] = first
			}
		}
	}
	return parts
}

// common are words that English sentences have and Spanish ones have not.
var common = regexp.MustCompile(`(?i)\b(the|and|of|is|are|you|your|with|for|this|that|not|must|be|was|were|from|at|it|to|in)\b`)

// No page shows a day, a number or a share as the other language writes it, and
// none in Spanish an English text without saying so: WCAG 3.1.2.
func TestEachPageIsInItsLanguage(t *testing.T) {
	s, cookie := busySite(t)
	told := map[string]bool{}
	tell := func(w said, what string) {
		if key := what + w.text; !told[key] {
			told[key] = true
			t.Errorf("%s: %s: %q", w.page, what, w.text)
		}
	}
	parts := english(t)
	for _, lang := range i18n.Languages {
		texts, pages := crawl(t, s, cookie, lang, beginnings...)
		texts = append(texts, refusals(t, s, cookie, lang)...)
		paper := filepath.Join(t.TempDir(), "council.pdf") // in both languages beside each other
		a := s.Ask(t, "GET", "/admin/statistics.pdf?from=&lang="+lang, "", "Cookie", cookie)
		if err := os.WriteFile(paper, []byte(a.Body), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(poppler(t, "pdftotext", "-layout", paper, "-"), "\n") {
			for what, way := range nobodysWay {
				if way.MatchString(line) {
					tell(said{page: "the council's page", text: line}, what+" in "+lang)
				}
			}
		}
		t.Logf("%s: %d pages, %d texts", lang, pages, len(texts))
		if pages < 60 {
			t.Errorf("%s: only %d pages", lang, pages)
		}
		for _, w := range texts {
			if w.lang != lang {
				continue
			}
			w.text = shownCode.ReplaceAllString(w.text, "") // 0MBJ-J0AM is no hour
			for what, way := range otherWay[lang] {
				if way.MatchString(w.text) {
					tell(w, fmt.Sprintf("%s in %s", what, lang))
				}
			}
			for what, way := range nobodysWay {
				if way.MatchString(w.text) {
					tell(w, what+" in "+lang)
				}
			}
			if lang == "en" {
				continue
			}
			if len(common.FindAllString(w.text, 3)) == 3 {
				tell(w, "English sentence")
			}
			for key, part := range parts {
				if strings.Contains(w.text, part) {
					tell(w, "English text of "+key)
				}
			}
		}
	}
}
