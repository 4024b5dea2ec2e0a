package web_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

// twelve people come to a parish; these are their answers, as the quiz's address has
// them. What each is shown is tested in package quiz.
var twelve = map[string]string{
	"a mother of two at grade school": "age=married-parents&gender=female&states=married&states=parent&situation=current-parishioner&" +
		"interests=fellowship&interests=kids&children=elementary",
	"a mother who expects a baby": "age=infant&gender=female&states=married&situation=new-to-stedward&interests=support&interests=education",
	"a single mother of a baby": "age=infant&gender=female&states=single&situation=returning-to-church&interests=support&interests=prayer&" +
		"children=infant",
	"a widower of 78": "age=journeying-adults&gender=male&states=widowed&situation=current-parishioner&interests=prayer&" +
		"interests=fellowship&interests=support",
	"a divorced woman":           "age=journeying-adults&gender=female&states=separated&situation=returning-to-church&interests=fellowship",
	"a boy of 12":                "age=junior-high&gender=male&situation=current-parishioner&interests=service&interests=prayer",
	"a girl of 9":                "age=elementary&gender=female&situation=new-to-stedward&interests=music",
	"a boy of 16":                "age=high-school&gender=male&situation=current-parishioner&interests=music&interests=service",
	"a student":                  "age=college-young-adult&gender=female&states=single&situation=new-to-nashville&interests=fellowship&interests=education",
	"a man who has just married": "age=college-young-adult&gender=male&states=married&situation=new-to-stedward&interests=service&interests=fellowship",
	"a father of a girl of 15": "age=married-parents&gender=male&states=married&states=parent&situation=current-parishioner&" +
		"interests=kids&interests=prayer&children=high-school",
	"a retired woman who wants to see all": "age=journeying-adults&gender=female&states=married&situation=just-curious&interests=all",
}

// busy is a site on which each ministry says when, where and whom.
func busy(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	all, err := s.Store.Ministries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	change := map[string]func(m *catalogue.Ministry){}
	for _, m := range all {
		change[m.Key] = func(m *catalogue.Ministry) {
			m.When, m.WhenES, m.Where, m.WhereES = "Tuesdays, 7 to 8:30 pm", "Martes, de 7 a 8:30 p. m.", "Room 3 of the parish hall", "Salón 3"
			m.Contact, m.Phone, m.Email, m.Needs = "Kim", "(615) 555-0100", "ministry@example.org", "now"
		}
	}
	contact(t, s, change)
	return s
}

// attribute returns an attribute of an element, "" when it has none.
func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Whoever gets a result reaches a number, an address or a time of each ministry of it
// with two taps: one unfolds it where it is folded, one calls.
func TestEachMinistryIsTwoTapsAway(t *testing.T) {
	s := busy(t)
	for who, query := range twelve {
		for _, lang := range []string{"en", "es"} {
			_, _, body := s.ask(t, "GET", "/result?lang="+lang+"&"+query, "")
			root, err := html.Parse(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			cards := 0
			for n := range root.Descendants() {
				if n.Type != html.ElementNode || n.Data != "li" || attribute(n, "data-key") == "" {
					continue
				}
				cards++
				reached := map[string]int{} // with how many taps
				for e := range n.Descendants() {
					if e.Type != html.ElementNode {
						continue
					}
					taps := 0
					for up := range e.Ancestors() {
						if up.Type == html.ElementNode && up.Data == "details" && !slices.ContainsFunc(up.Attr,
							func(a html.Attribute) bool { return a.Key == "open" }) {
							taps++
						}
					}
					switch to := attribute(e, "href"); {
					case strings.HasPrefix(to, "tel:"), strings.HasPrefix(to, "mailto:"):
						scheme, _, _ := strings.Cut(to, ":")
						reached[scheme] = taps + 1
					case strings.Contains(attribute(e, "class"), "when"):
						reached["when"] = taps
					}
				}
				for _, way := range []string{"tel", "mailto", "when"} {
					if taps, ok := reached[way]; !ok || taps > 2 {
						t.Errorf("%s, %s: %s of %s is %d taps away (%v)", who, lang, way, attribute(n, "data-key"), taps, ok)
					}
				}
			}
			if cards == 0 {
				t.Errorf("%s, %s: no cards", who, lang)
			}
		}
	}
}

// Most people are shown three ministries at once, and the rest in folds.
func TestThreeMinistriesComeFirst(t *testing.T) {
	starter, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	counts, all := map[int]int{}, 0
	for i, a := range spreadAnswers() {
		if i%5 != 0 {
			continue
		}
		found := quiz.Arrange(quiz.Recommend(a, starter))
		counts[len(found.First)]++
		all++
	}
	median, seen := -1, 0
	for n := 0; seen*2 < all; n++ {
		seen += counts[n]
		median = n
	}
	t.Logf("of %d ways to answer as many have so many cards open: %v", all, counts)
	if median != 3 {
		t.Errorf("the median of cards that are shown open is %d: %v", median, counts)
	}
}
