package web_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"ministryfinder/embedded/store"
)

// form is a page's form as a browser without scripts sees it.
type form struct {
	method, action string
	values         url.Values
	options        []string
}

var (
	formTag  = regexp.MustCompile(`<form id="quiz" class="quiz" method="(\w+)" action="([^"]+)"`)
	inputTag = regexp.MustCompile(`<input type="(\w+)" name="([\w-]+)" value="([^"]*)"( checked)?>`)
)

func readForm(t *testing.T, body string) form {
	t.Helper()
	m := formTag.FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no form in %s", body)
	}
	f := form{method: strings.ToUpper(m[1]), action: m[2], values: url.Values{}}
	for _, in := range inputTag.FindAllStringSubmatch(body, -1) {
		if in[1] == "hidden" || in[4] != "" {
			f.values.Add(in[2], in[3])
		}
		if in[1] != "hidden" {
			f.options = append(f.options, in[3])
		}
	}
	return f
}

// send chooses values for a question and sends the form.
func (s *site) send(t *testing.T, f form, question string, choose ...string) (int, string) {
	t.Helper()
	f.values.Del(question)
	for _, v := range choose {
		f.values.Add(question, v)
	}
	if f.method == "GET" {
		status, _, body := s.ask(t, "GET", f.action+"?"+f.values.Encode(), "")
		return status, body
	}
	status, h, body := s.ask(t, "POST", f.action, f.values.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	if to := h.Get("Location"); status == 303 {
		status, _, body = s.ask(t, "GET", to, "")
	}
	return status, body
}

func TestTheFormStepsLeadToTheSameResultWithoutScripts(t *testing.T) {
	s := newSite(t)
	_, _, body := s.ask(t, "GET", "/?lang=es", "")
	steps := [][]string{{"age", "married-parents"}, {"gender", "female"}, {"states", "married"}, {"situation", "just-curious"},
		{"interests", "kids", "service"}, {"children", "elementary"}}
	var f form
	for i, step := range steps {
		if !strings.Contains(body, "Pregunta "+string(rune('1'+min(i, 4)))+" de 5") {
			t.Fatalf("step %d: %s", i+1, body)
		}
		f = readForm(t, body)
		if step[0] != "children" {
			// Nothing chosen: the same question with what is wrong, and nothing lost.
			if _, refused := s.send(t, f, step[0]); !strings.Contains(refused, "Por favor, elija") {
				t.Fatalf("nothing chosen at %s: %s", step[0], refused)
			}
		}
		f = readForm(t, body)
		_, body = s.send(t, f, step[0], step[1:]...)
	}
	if !strings.Contains(body, "Sus ministerios") || !strings.Contains(body, `data-key="prep-kids"`) ||
		!strings.Contains(body, "Para sus hijos") {
		t.Fatalf("the result: %s", body)
	}
	// Sent again (a reload), it is counted once.
	s.send(t, f, "children", "elementary")
	got, err := s.Store.Submissions(t.Context(), store.Filter{}, 0, 10)
	if err != nil || len(got) != 1 {
		t.Fatalf("%d submissions (%v)", len(got), err)
	}
	a := got[0].Answers
	if a.Age != "married-parents" || strings.Join(a.States, " ") != "married" || strings.Join(a.Interests, " ") != "kids service" ||
		strings.Join(a.Children, " ") != "elementary" ||
		got[0].Ministries[0] != "mass" {
		t.Errorf("stored is %+v", got[0])
	}
}

func TestAChildSkipsTheThirdQuestion(t *testing.T) {
	s := newSite(t)
	_, _, body := s.ask(t, "GET", "/", "")
	_, body = s.send(t, readForm(t, body), "age", "elementary")
	if !strings.Contains(body, "Question 2 of 4") {
		t.Fatal(body)
	}
	_, body = s.send(t, readForm(t, body), "gender", "male")
	if f := readForm(t, body); !strings.Contains(body, "Question 3 of 4") || f.options[0] != "new-to-stedward" {
		t.Fatal(body)
	}
	_, body = s.send(t, readForm(t, body), "situation", "just-curious")
	f := readForm(t, body)
	if strings.Join(f.options, " ") != "fellowship education music service support all" {
		t.Errorf("offered are %v", f.options)
	}
	_, body = s.send(t, f, "interests", "all")
	if !strings.Contains(body, `data-key="cub-scouts"`) || strings.Contains(body, "For your children") {
		t.Error(body)
	}
}

func TestGoingBackKeepsTheAnswers(t *testing.T) {
	s := newSite(t)
	_, _, body := s.ask(t, "GET", "/?age=married-parents&gender=female&states=parent&q=children", "")
	back := regexp.MustCompile(`id="back" class="button" href="([^"]+)"`).FindStringSubmatch(body)
	if back == nil {
		t.Fatal(body)
	}
	_, _, body = s.ask(t, "GET", strings.ReplaceAll(back[1], "&amp;", "&"), "")
	if !strings.Contains(body, `value="parent" checked`) || !strings.Contains(body, `name="gender" value="female"`) {
		t.Error(body)
	}
	// Becoming a child clears the state in life and what is not offered.
	_, _, body = s.ask(t, "GET", "/?age=elementary&gender=female&states=parent&interests=kids&interests=service&q=interests", "")
	f := readForm(t, body)
	if strings.Join(f.values["interests"], " ") != "service" || f.values.Has("states") {
		t.Errorf("left are %v", f.values)
	}
}

func TestExclusionsAreSettledInTheForm(t *testing.T) {
	s := newSite(t)
	_, _, body := s.ask(t, "GET", "/?age=journeying-adults&states=single&states=married&states=none-of-above&q=states", "")
	if f := readForm(t, body); strings.Join(f.values["states"], " ") != "none-of-above" {
		t.Errorf("chosen are %v", f.values["states"])
	}
}

func TestTheFormRefusesWhatTheAPIRefuses(t *testing.T) {
	s := newSite(t)
	for _, q := range []string{"age=old", "interests=golf", "age=%00", "age=%ff", "gender=male%0d%0aX",
		"interests=" + strings.Repeat("x", 3000)} {
		if status, _, _ := s.ask(t, "GET", "/?"+q, ""); status != 400 {
			t.Errorf("GET /?%.40s: %d", q, status)
		}
		if status, _, _ := s.ask(t, "GET", "/result?"+q, ""); status != 400 {
			t.Errorf("GET /result?%.40s: %d", q, status)
		}
		if status, _, _ := s.ask(t, "POST", "/result", q, "Content-Type", "application/x-www-form-urlencoded"); status != 400 {
			t.Errorf("POST /result %.40s: %d", q, status)
		}
	}
	if status, _, _ := s.ask(t, "POST", "/result", "age="+strings.Repeat("x", 1<<20), "Content-Type",
		"application/x-www-form-urlencoded"); status != 400 {
		t.Errorf("a megabyte: %d", status)
	}
	if n := s.count(t); n != 0 {
		t.Errorf("%d were stored", n)
	}
}

func TestAResultLinkHoldsOnlyAnswersAndCountsNothing(t *testing.T) {
	s := newSite(t)
	_, _, body := s.ask(t, "GET", "/result?age=high-school&gender=female&situation=just-curious&interests=music", "")
	if !strings.Contains(body, "Sacred Music / Choir") || !strings.Contains(body, "you like music") {
		t.Error(body)
	}
	if s.count(t) != 0 {
		t.Error("a link was counted")
	}
	_, _, body = s.ask(t, "GET", "/result?age=high-school", "")
	if !strings.Contains(body, "Please choose at least one thing") || strings.Contains(body, "data-key=") {
		t.Error(body)
	}
}

// A link with an answer that the quiz does not have is not a page that does not exist:
// it says so, and leads on with the other answers.
func TestALinkWithAnUnknownAnswerLeadsOn(t *testing.T) {
	s := newSite(t)
	for _, test := range []struct{ name, path, to string }{
		{"the stage of life", "/result?age=old&gender=female&situation=just-curious&interests=music",
			"/?gender=female&interests=music&q=age&situation=just-curious"},
		{"a question in between", "/?age=high-school&gender=f&interests=music", "/?age=high-school&interests=music&q=gender"},
		{"one that nobody must answer, with what was saved, in Spanish",
			"/result?age=married-parents&gender=female&states=parent&situation=just-curious&interests=prayer&children=4&keep=mass&lang=es",
			"/result?age=married-parents&gender=female&interests=prayer&keep=mass&lang=es&situation=just-curious&states=parent"},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, _, body := s.ask(t, "GET", test.path, "")
			link := `class="button primary" href="` + html.EscapeString(test.to) + `"`
			if status != 400 || !strings.Contains(body, link) || strings.Contains(body, "does not exist") {
				t.Errorf("%d, want a link to %s in\n%s", status, test.to, body)
			}
			if status, _, body = s.ask(t, "GET", test.to, ""); status != 200 {
				t.Errorf("it leads to %d\n%s", status, body)
			}
		})
	}
}

func TestThePrivacyPageNamesEveryFieldThatIsStored(t *testing.T) {
	s := newSite(t)
	for lang, words := range map[string][]string{
		"en": {"Your answers", "Your result", "Date and time", "scrambled random number", "this visit", "counted twice", "Network address"},
		"es": {"Sus respuestas", "Su resultado", "Fecha y hora", "número al azar", "esta visita", "contar dos veces", "Dirección de red"},
	} {
		_, h, body := s.ask(t, "GET", "/privacy", "", "Accept-Language", lang)
		if h.Get("Content-Language") != lang {
			t.Errorf("the page is in %s", h.Get("Content-Language"))
		}
		for _, w := range words {
			if !strings.Contains(body, w) {
				t.Errorf("%s: no %q", lang, w)
			}
		}
	}
}

// result sends a finished form and returns the page that it leads to.
func (s *site) result(t *testing.T, form string) string {
	t.Helper()
	status, h, body := s.ask(t, "POST", "/result", form, "Content-Type", "application/x-www-form-urlencoded")
	if to := h.Get("Location"); status != 303 || !strings.HasPrefix(to, "/result?") {
		t.Fatalf("the form leads to %q: %d %s", to, status, body)
	}
	status, _, body = s.ask(t, "GET", h.Get("Location"), "")
	if status != 200 {
		t.Fatalf("the result: %d %s", status, body)
	}
	return body
}

func TestOnlyWhoHasJustAnsweredIsThanked(t *testing.T) {
	s := newSite(t)
	const form = "age=infant&gender=skip&situation=just-curious&interests=support"
	_, h, _ := s.ask(t, "POST", "/result", form, "Content-Type", "application/x-www-form-urlencoded")
	link := h.Get("Location")
	thanks := func(link string) bool {
		t.Helper()
		status, _, body := s.ask(t, "GET", link, "")
		if status != 200 || !strings.Contains(body, "Meal Train") {
			t.Fatalf("%s: %d", link, status)
		}
		return strings.Contains(body, `">Thank you. Your answers were counted`)
	}
	if !thanks(link) || !strings.Contains(link, "said=") {
		t.Errorf("the person is not thanked at %s", link)
	}
	forged := strings.Replace(link, "said=1.", "said=2.", 1)
	for name, l := range map[string]string{"forged": forged, "shared": "/result?" + form, "broken": "/result?" + form + "&said=x",
		"empty": "/result?" + form + "&said=1.2.3"} {
		if thanks(l) {
			t.Errorf("%s: thanked at %s", name, l)
		}
	}
	if _, _, body := s.ask(t, "GET", link, ""); strings.Contains(body, "lang=es&amp;said") || strings.Contains(body, "said=1") {
		t.Error("the page passes the note on")
	}
	s.Clock.Advance(2 * time.Minute)
	if thanks(link) {
		t.Error("the link thanks whoever opens it later")
	}
}

// Keys that come together lie together in the database's index.
func TestKeysFollowTheirTime(t *testing.T) {
	s := newSite(t)
	was := ""
	for range 100 {
		_, _, body := s.ask(t, "GET", "/?age=infant&gender=skip&situation=just-curious&q=interests", "")
		key := readForm(t, body).values.Get("submission_key")
		if id, err := uuid.Parse(key); err != nil || id.Version() != 7 {
			t.Fatalf("the key is %q: %v", key, err)
		}
		if key <= was {
			t.Fatalf("after %s comes %s", was, key)
		}
		was = key
	}
}
